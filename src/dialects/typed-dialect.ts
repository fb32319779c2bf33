import type { TSchema } from '@sinclair/typebox'
import { now, rejectInvalid, type OutgoingEvent, type Rejection, type Stamp } from '../protocol/events.ts'
import type { Payload } from '../protocol/payload.ts'
import { BINARY_FRAME } from '../protocol/problems.ts'
import { clean } from '../protocol/text.ts'
import { typedMessages } from '../protocol/typed-messages.ts'
import type { Decoded, Dialect, Switch } from './dialect.ts'
import { parseJson } from './json/parse.ts'
import { TypedDecoder, type TypedDecoderOptions } from './typed-decoder.ts'

export interface TypedDialectOptions extends Omit<TypedDecoderOptions, 'messages'> {
  name: string
  /** Schemas of the messages of clients; by default those that all typed generations have. */
  messages?: Record<string, TSchema>
  /** The members that follow the type in every message of the generation. */
  writeStamp (stamp: Partial<Stamp>): object
  /** Further members of an event's message. */
  writeMore? (event: OutgoingEvent): object
  /** The dialect of clients that speak of replies, where this one does not. */
  replies?: string
}

/** The common part of the typed generations. */
export class TypedDialect implements Dialect {
  readonly name: string
  readonly sendsHistory = true
  readonly sendsReactions: boolean = false
  readonly #decoder: TypedDecoder
  readonly #options: TypedDialectOptions

  constructor (options: TypedDialectOptions) {
    this.name = options.name
    this.#options = options
    this.#decoder = new TypedDecoder({ ...options, messages: options.messages ?? typedMessages(options.limits) })
  }

  decode (data: Buffer, isBinary: boolean): Decoded {
    if (isBinary) return rejectInvalid([BINARY_FRAME])
    const parsed = parseJson(data)
    return 'problem' in parsed ? rejectInvalid([parsed.problem]) : this.read(parsed.value, data)
  }

  /** Decodes a message that is parsed already. */
  read (value: unknown, data: Buffer): ReturnType<TypedDecoder['read']> | Switch {
    const decoded = this.#decoder.read(value, data)
    const { replies: to } = this.#options
    if (to === undefined || !mayReply(decoded) || !Object.hasOwn(value as object, 'in_reply_to_id')) return decoded
    return { kind: 'switch', to, next: decoded, greets: false }
  }

  encode (event: OutgoingEvent): Payload | undefined {
    const write = (type: string, fields: object) => JSON.stringify({
      type, ...this.#options.writeStamp(stampOf(event)), ...fields, ...this.#options.writeMore?.(event),
    })
    switch (event.kind) {
      case 'text': return write('text', { author: event.author, avatar: event.avatar, text: event.text })
      // Inserts the fields as they are, so that megabytes are not parsed and serialized again.
      case 'shared': {
        const { type, author, avatar, fields } = event
        return { head: `${write(type, { author, avatar }).slice(0, -1)},`, data: fields, tail: '}' }
      }
      case 'head-count': return write('nb_users', { nb_users: event.members })
      case 'newcomer': return write('newcomer', { newcomer: event.nickname })
      case 'exiter': return write('exiter', { exiter: event.nickname })
      case 'like': return write('like', {
        liker_author: event.liker, liked_author: event.liked, message: event.message,
      })
      // Subscribers deliver likes instead of reactions.
      case 'reaction': case 'deleted': return undefined
    }
  }

  encodeRejection ({ reason }: Rejection): string {
    return JSON.stringify({ type: 'uncompliant', ...this.#options.writeStamp({}), reason: clean(reason) })
  }
}

/** Members that name the answered message, for clients that speak of replies. */
export function writeReply (event: OutgoingEvent): object {
  return 'inReplyTo' in event ? { in_reply_to_id: event.inReplyTo } : {}
}

/** The same for plugins, whose records of models and scripts have no such member. */
export function writeReplyForPlugins (event: OutgoingEvent): object {
  return event.kind === 'shared' && (event.type === 'model' || event.type === 'script') ? {} : writeReply(event)
}

/** A head count has no stamp of its own; its time is when it is sent. */
function stampOf (event: OutgoingEvent): Partial<Stamp> {
  return event.kind === 'head-count' ? { timestamp: now() } : event
}

function mayReply (decoded: ReturnType<TypedDecoder['read']>) {
  return decoded.kind === 'text' || decoded.kind === 'shared' || decoded.kind === 'transform'
}
