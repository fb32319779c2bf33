import { Type, type TSchema } from '@sinclair/typebox'
import { compileToFirstError, type Validator } from '../lib/compile.ts'
import { PRESENCE_MESSAGES } from '../protocol/presence-messages.ts'
import { stampFields } from '../protocol/typed-messages.ts'

const text = Type.String({ format: 'unicode' })
const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const avatar = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'unicode' })
const size = Type.Integer({ minimum: 0 })

/** Events of other instances, by kind. The `fields` of a shared object follow the JSON, and are validated apart. */
const ROOM_EVENTS: Record<string, TSchema> = {
  text: Type.Object({ ...stampFields, author: name, avatar, text }),
  shared: Type.Object({ ...stampFields, type: name, author: name, avatar, summary: text }),
  like: Type.Object({ ...stampFields, liker: name, liked: name, message: text, from: Type.Optional(text) }),
}

/** The first line of each message. */
export const EnvelopeSchema = Type.Object({
  /** Version of this format. */
  v: Type.Literal(1),
  /** Origin: the instance that published it. */
  o: name,
  /** Epoch: the number of its session with Redis. */
  e: size,
  /** Sequence number, which rises for each origin. */
  s: size,
  /** Room, or another topic. */
  r: text,
})

/** The second line of an introduction. */
export const GreetingSchema = Type.Object({
  /** Digests of the settings that the instances must share, by name. */
  settings: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 64 })),
})

export const isEnvelope = compileToFirstError(EnvelopeSchema)
export const isGreeting = compileToFirstError(GreetingSchema)
export const isRoomEvent = compileKinds(ROOM_EVENTS)
export const isPresenceMessage = compileKinds(PRESENCE_MESSAGES)

function compileKinds (schemas: Record<string, TSchema>): (value: unknown) => boolean {
  const validators = new Map<unknown, Validator>(Object.entries(schemas)
    .map(([kind, schema]) => [kind, compileToFirstError(schema)]))
  return (value) => validators.get((value as { kind?: unknown } | null)?.kind)?.(value) ?? false
}
