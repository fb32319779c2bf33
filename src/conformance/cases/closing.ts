import type { Case } from '../case.ts'
import { Frame } from '../values.ts'

/** A frame that breaks the protocol of WebSocket, and the code that answers it. */
const BROKEN: [id: string, frame: Frame, code: number, sentence: string][] = [
  ['unmasked', new Frame('unmasked', {}), 1002, '| 1002 | a frame violates RFC 6455 | no | fix the client |'],
  ['utf-8', new Frame('invalid UTF-8'), 1007, '| 1007 | a text frame is not valid UTF-8 | no | fix the client |'],
  ['fragments', new Frame('many fragments'), 1008,
    '| 1008 | too many fragments in a message | no | send fewer fragments |'],
]

export const closingCases: Case[] = [
  ...BROKEN.map(([id, frame, code, sentence]): Case => ({
    id: `close.${id}`,
    level: 'MUST',
    dialects: ['classic'],
    section: 'closing',
    sentence,
    steps: [
      { join: 'a', as: 'classic' },
      { from: 'a', send: [frame] },
      { closed: 'a', code },
    ],
  })),
  {
    id: 'close.echo',
    level: 'MUST',
    dialects: ['classic'],
    section: 'closing',
    sentence: 'The server answers a close frame with the same code.',
    steps: [
      { join: 'a', as: 'classic' },
      { leave: 'a', code: 3000, echo: 3000 },
    ],
  },
]
