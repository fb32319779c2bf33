import { Type, type TSchema } from '@sinclair/typebox'
import { compileToFirstError, type Validator } from './compile.ts'
import { stampFields } from './typed-messages.ts'

const text = Type.String({ format: 'unicode' })
const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const avatar = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'unicode' })
const released = { nickname: name, ...stampFields }
const counts = Type.Record(text, Type.Integer({ minimum: 0 }))
const size = Type.Integer({ minimum: 0 })

/** What other instances may say in a room, by kind; `fields` of what is shared travels beside it. */
const HAPPENINGS: Record<string, TSchema> = {
  text: Type.Object({ ...stampFields, author: name, avatar, text }),
  shared: Type.Object({ ...stampFields, type: name, author: name, avatar, summary: text }),
  like: Type.Object({ ...stampFields, liker: name, liked: name, message: text, from: Type.Optional(text) }),
}

/** What other instances may say of who is where, by kind. */
const PRESENCE_ENTRIES: Record<string, TSchema> = {
  claim: Type.Object({
    instance: name, number: size, room: name, ...released, former: Type.Optional(Type.Object(released)),
  }),
  release: Type.Object({ instance: name, room: name, ...released }),
  counts: Type.Object({ instance: name, counts, nicknames: Type.Optional(size) }),
  state: Type.Object({ instance: name, counts, nicknames: Type.Record(text, Type.Array(name)) }),
  ask: Type.Object({ instance: name, of: name }),
  bye: Type.Object({ instance: name }),
}

/** What is in front of each message. */
export const EnvelopeSchema = Type.Object({
  /** Of this format. */
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
export const isHappening = compileKinds(HAPPENINGS)
export const isPresenceEntry = compileKinds(PRESENCE_ENTRIES)

function compileKinds (schemas: Record<string, TSchema>): (value: unknown) => boolean {
  const validators = new Map<unknown, Validator>(Object.entries(schemas)
    .map(([kind, schema]) => [kind, compileToFirstError(schema)]))
  return (value) => validators.get((value as { kind?: unknown } | null)?.kind)?.(value) ?? false
}
