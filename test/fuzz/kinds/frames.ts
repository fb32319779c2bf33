import fc from 'fast-check'
import { encode, frameSequence, type FrameSpec } from '../arbitraries/frames.ts'
import { converse, type Conversation } from './conversation.ts'
import type { Kind } from './kind.ts'

export interface FrameCase extends Omit<Conversation, 'bytes'> {
  frames: FrameSpec[]
}

/** What is around a message: fragments, control frames in between, masks, lengths, and bytes that are no frame. */
export const frames: Kind<FrameCase> = {
  name: 'frames',
  share: 0.27,
  cases: fc.record({
    frames: frameSequence,
    piece: fc.constantFrom(0, 0, 0, 1, 2, 5, 64, 1000),
    eager: fc.boolean(),
    notices: fc.boolean(),
    end: fc.constantFrom<Conversation['end'][]>('close', 'fin', 'reset', 'reset'),
  }),
  attack: ({ frames, ...talk }, target) => converse({ ...talk, bytes: Buffer.concat(frames.map(encode)) }, target),
}
