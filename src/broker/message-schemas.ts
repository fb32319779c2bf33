import { Type, type TSchema } from '@sinclair/typebox'
import { compileToFirstError, type Validator } from '../lib/compile.ts'
import { PRESENCE_MESSAGES } from '../protocol/presence-messages.ts'
import { stampFields } from '../protocol/typed-messages.ts'

const text = Type.String({ format: 'unicode' })
const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const avatar = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'unicode' })
const size = Type.Integer({ minimum: 0 })

/** What other instances may publish in a room, by kind; `fields` of what is shared travels beside it. */
const ROOM_EVENTS: Record<string, TSchema> = {
  text: Type.Object({ ...stampFields, author: name, avatar, text }),
  shared: Type.Object({ ...stampFields, type: name, author: name, avatar, summary: text }),
  like: Type.Object({ ...stampFields, liker: name, liked: name, message: text, from: Type.Optional(text) }),
}

/** The line in front of each message. */
export const EnvelopeSchema = Type.Object({
  /** Version of this format. */
  v: Type.Literal(1),
  /** The instance that published it. */
  o: name,
  /** Its connection to Redis, counted from its start. */
  e: size,
  /** Number of the message, rising for each instance. */
  s: size,
  /** The room, or another topic. */
  r: text,
})

export const isEnvelope = compileToFirstError(EnvelopeSchema)
export const isRoomEvent = compileKinds(ROOM_EVENTS)
export const isPresenceMessage = compileKinds(PRESENCE_MESSAGES)

function compileKinds (schemas: Record<string, TSchema>): (value: unknown) => boolean {
  const validators = new Map<unknown, Validator>(Object.entries(schemas)
    .map(([kind, schema]) => [kind, compileToFirstError(schema)]))
  return (value) => validators.get((value as { kind?: unknown } | null)?.kind)?.(value) ?? false
}
