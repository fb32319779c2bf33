import { now, type OutgoingEvent, type Rejection, type RoomEvent, type Stamp } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { clean } from '../protocol/text.ts'
import type { Decoded, Dialect } from './dialect.ts'
import { TypedDecoder, type ReadStamp } from './typed-decoder.ts'

export interface TypedDialectOptions {
  name: string
  limits: Limits
  readStamp: ReadStamp
  /** The members that follow the type in every message of the generation. */
  writeStamp (stamp: Partial<Stamp>): object
}

/** The common part of the typed generations. */
export class TypedDialect implements Dialect {
  readonly name: string
  readonly sendsHistory = true
  readonly #decoder: TypedDecoder
  readonly #writeStamp: TypedDialectOptions['writeStamp']

  constructor ({ name, limits, readStamp, writeStamp }: TypedDialectOptions) {
    this.name = name
    this.#decoder = new TypedDecoder(limits, readStamp)
    this.#writeStamp = writeStamp
  }

  decode (data: Buffer, isBinary: boolean): Decoded {
    return this.#decoder.decode(data, isBinary)
  }

  /** Decodes a message that another dialect has parsed already. */
  read (value: unknown, data: Buffer): ReturnType<TypedDecoder['read']> {
    return this.#decoder.read(value, data)
  }

  encode (event: OutgoingEvent): string {
    const write = (type: string, fields: object) =>
      JSON.stringify({ type, ...this.#writeStamp(stampOf(event)), ...fields })
    switch (event.kind) {
      case 'text': return write('text', { author: event.author, avatar: event.avatar, text: event.text })
      // Inserts the fields as text, so that megabytes are not parsed and serialized again.
      case 'shared': return write(event.type, { author: event.author, avatar: event.avatar })
        .slice(0, -1) + `,${event.fields}}`
      case 'head-count': return write('nb_users', { nb_users: event.members })
      case 'newcomer': return write('newcomer', { newcomer: event.nickname })
      case 'exiter': return write('exiter', { exiter: event.nickname })
      case 'like': return write('like', {
        liker_author: event.liker, liked_author: event.liked, message: event.message,
      })
    }
  }

  encodeRejection ({ reason }: Rejection): string {
    return JSON.stringify({ type: 'uncompliant', ...this.#writeStamp({}), reason: clean(reason) })
  }
}

/** A head count has no stamp of its own; its time is when it is sent. */
function stampOf (event: OutgoingEvent): Partial<Stamp> {
  return event.kind === 'head-count' ? { timestamp: now() } : event satisfies RoomEvent
}
