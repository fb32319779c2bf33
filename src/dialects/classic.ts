import { rejectInvalid, SERVER_BUSY, type Rejection, type Text } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { clean, shorten } from '../protocol/text.ts'
import { compile } from '../lib/compile.ts'
import { parseJson } from './json/parse.ts'
import { messageSchema, type Message } from '../protocol/classic-message.ts'
import { BINARY_FRAME, toProblems } from '../protocol/problems.ts'
import type { Decoded, Dialect } from './dialect.ts'

/** The author of the server's own frames. Clients show nothing of them but the count. */
const SERVER = 'internal'

/**
 * The first generation: `{message, author, avatar}`, and head counts by the author "internal".
 *
 * @param successor the generation that shares this one's address: a valid message of it changes over
 */
export function createClassic (limits: Limits, successor?: Dialect): Dialect {
  const schema = messageSchema(limits)
  const fields = Object.keys(schema.properties)
  const isMessage = compile<Message>(schema)

  const read = (value: unknown): Text | Rejection =>
    isMessage(value) ? toCommand(value) : rejectInvalid(toProblems(isMessage.errors!, fields))

  return {
    name: 'classic',
    tellsHistory: false,

    decode (data, isBinary) {
      if (isBinary) return rejectInvalid([BINARY_FRAME])
      const parsed = parseJson(data)
      if ('problem' in parsed) return rejectInvalid([parsed.problem])
      const { value } = parsed
      if (!successor || !hasType(value)) return read(value)
      const { name } = successor
      const change = (decoded: Decoded): Decoded =>
        isCommand(decoded) ? { kind: 'switch', to: name, command: decoded } : isBusy(decoded) ? decoded : read(value)
      const decoded = successor.decode(data, isBinary)
      return decoded instanceof Promise ? decoded.then(change) : change(decoded)
    },

    encode (event) {
      switch (event.kind) {
        case 'text': return JSON.stringify(toMessage(event))
        case 'head-count': return JSON.stringify({ author: SERVER, nb_users: event.members })
        case 'shared': {
          const { author, avatar, summary } = event
          return JSON.stringify({ message: shorten(summary, limits.maxMessageLength), author, avatar })
        }
        // Neither names nor likes mean anything here, and a frame that means nothing breaks these clients.
        case 'like': case 'newcomer': case 'exiter': return undefined
      }
    },

    encodeRejection ({ problems: [{ type, loc, msg }] }, { members, asked }) {
      // Any frame beside counts and messages breaks old clients; this one they read as a count.
      return asked ? JSON.stringify({ author: SERVER, nb_users: members, error: { type, loc, msg } }) : undefined
    },
  }
}

export function toCommand ({ author, avatar = null, message }: Message): Text {
  return { kind: 'text', author, avatar, text: clean(message) }
}

export function toMessage ({ text, author, avatar }: Text): Required<Message> {
  return { message: text, author, avatar }
}

function hasType (value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'type')
}

function isBusy (decoded: Decoded): decoded is Rejection {
  return decoded.kind === 'rejection' && decoded.problems[0].type === SERVER_BUSY
}

function isCommand (decoded: Decoded): decoded is Exclude<Decoded, Rejection | { kind: 'switch' }> {
  return decoded.kind !== 'rejection' && decoded.kind !== 'switch'
}
