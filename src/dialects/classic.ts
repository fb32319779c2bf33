import { compile, type Validator } from '../lib/compile.ts'
import { messageSchema, type Message } from '../protocol/classic-message.ts'
import { rejectInvalid, type OutgoingEvent, type Rejection, type Text } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { BINARY_FRAME, toProblems } from '../protocol/problems.ts'
import { clean, cleanAvatar, shorten } from '../protocol/text.ts'
import type { Decoded, Dialect, NoticeContext } from './dialect.ts'
import { parseJson } from './json/parse.ts'
import type { TypedDialect } from './typed-dialect.ts'

/** Author of the server's own frames. Clients display only their head count. */
const SERVER = 'internal'

/** The first generation: messages `{message, author, avatar}`, and head counts by the author "internal". */
class ClassicDialect implements Dialect {
  readonly name = 'classic'
  readonly sendsHistory = false
  readonly sendsReactions = false
  readonly #maxMessageLength: number
  readonly #isMessage: Validator<Message>
  readonly #fields: string[]
  readonly #successor: TypedDialect | undefined

  constructor (limits: Limits, successor: TypedDialect | undefined) {
    const schema = messageSchema(limits)
    this.#maxMessageLength = limits.maxMessageLength
    this.#fields = Object.keys(schema.properties)
    this.#isMessage = compile<Message>(schema)
    this.#successor = successor
  }

  decode (data: Buffer, isBinary: boolean): Decoded {
    if (isBinary) return rejectInvalid([BINARY_FRAME])
    const parsed = parseJson(data)
    if ('problem' in parsed) return rejectInvalid([parsed.problem])
    const { value } = parsed
    if (!this.#successor || !hasType(value)) return this.#read(value)
    const next = this.#successor.read(value, data)
    const fallback = this.#read(value)
    if (next.kind === 'rejection') return fallback
    // The successor itself may leave the message to one of its variants.
    const change = next.kind === 'switch' ? next : { kind: 'switch' as const, to: this.#successor.name, next }
    return { ...change, greets: true, fallback }
  }

  encode (event: OutgoingEvent): string | undefined {
    switch (event.kind) {
      case 'text': return JSON.stringify(toMessage(event))
      case 'head-count': return JSON.stringify({ author: SERVER, nb_users: event.members })
      case 'shared': {
        const { author, avatar, summary } = event
        return JSON.stringify({ message: shorten(summary, this.#maxMessageLength), author, avatar })
      }
      // Nicknames, likes and deletions do not exist in this generation, and unknown frames break its clients.
      case 'like': case 'reaction': case 'newcomer': case 'exiter': case 'deleted':
        return undefined
    }
  }

  /** Old clients only understand messages and head counts; they read this frame as a head count. */
  encodeRejection ({ problems: [{ type, loc, msg }] }: Rejection, { members, asked }: NoticeContext) {
    return asked ? JSON.stringify({ author: SERVER, nb_users: members, error: { type, loc, msg } }) : undefined
  }

  #read (value: unknown): Text | Rejection {
    return this.#isMessage(value)
      ? toCommand(value)
      : rejectInvalid(toProblems(this.#isMessage.errors!, this.#fields))
  }
}

/** @param successor the generation with the same address: its first valid message switches the client to it */
export function createClassic (limits: Limits, successor?: TypedDialect): Dialect {
  return new ClassicDialect(limits, successor)
}

export function toCommand ({ author, avatar, message }: Message): Text {
  return { kind: 'text', author, avatar: cleanAvatar(avatar), text: clean(message) }
}

export function toMessage ({ text, author, avatar }: Text): Required<Message> {
  return { message: text, author, avatar }
}

function hasType (value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'type')
}
