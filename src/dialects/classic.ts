import { refusal, type Command, type Refusal } from '../rooms/events.ts'
import type { Limits } from '../rooms/limits.ts'
import { compile } from '../schemas/compile.ts'
import { parseJson } from '../schemas/json.ts'
import { messageSchema, type Message } from '../schemas/message.ts'
import { toProblems, type Problem } from '../schemas/problems.ts'
import type { Dialect } from './dialect.ts'

/** The author of the server's own frames. Clients show nothing of them but the count. */
const SERVER = 'internal'

const BINARY: Problem = { type: 'string_type', loc: ['body'], msg: 'Input should be a text frame, not a binary one' }

/** The first generation: `{message, author, avatar}`, and head counts by the author "internal". */
export function createClassic (limits: Limits): Dialect {
  const schema = messageSchema(limits)
  const fields = Object.keys(schema.properties)
  const isMessage = compile<Message>(schema)

  return {
    name: 'classic',

    decode (data, isBinary): Command | Refusal {
      if (isBinary) return refusal([BINARY])
      const parsed = parseJson(data)
      if ('problem' in parsed) return refusal([parsed.problem])
      return isMessage(parsed.value)
        ? toCommand(parsed.value)
        : refusal(toProblems(isMessage.errors!, fields))
    },

    encode (event) {
      switch (event.kind) {
        case 'text': return JSON.stringify(toMessage(event))
        case 'presence': return JSON.stringify({ author: SERVER, nb_users: event.members })
      }
    },

    encodeRefusal ({ problems: [{ type, loc, msg }] }, { members, asked }) {
      // Any frame beside counts and messages breaks old clients; this one they read as a count.
      return asked ? JSON.stringify({ author: SERVER, nb_users: members, error: { type, loc, msg } }) : undefined
    },
  }
}

export function toCommand ({ author, avatar = null, message }: Message): Command {
  return { kind: 'text', author, avatar, text: message }
}

export function toMessage ({ text, author, avatar }: Command): Required<Message> {
  return { message: text, author, avatar }
}
