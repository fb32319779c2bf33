import { Type, type TSchema } from '@sinclair/typebox'
import { widestLimits } from '../config/limits.ts'
import { SHAREABLES } from '../dialects/shareables.ts'
import { compileToFirstError, type Validator } from '../lib/compile.ts'
import { authorSchema, AvatarSchema, chatTextSchema } from '../protocol/classic-message.ts'
import { moderationMessages } from '../protocol/moderation-messages.ts'
import { presenceMessages } from '../protocol/presence-messages.ts'
import { CLEAN_PATTERN } from '../protocol/text.ts'
import { stampFields, typedMessages, type MessageType } from '../protocol/typed-messages.ts'
import { AtSchema, EmojiSchema } from '../protocol/v4-messages.ts'

/*
 * The rules for clients hold for Redis as well, where other programs may publish. Limits are the widest that a
 * configuration allows: a message that another instance accepted is not lost, even if its limits differ.
 */
const limits = widestLimits()

const cleaned = (schema: TSchema) => Type.Unsafe({ allOf: [schema, { pattern: CLEAN_PATTERN }] })
const text = Type.String({ format: 'unicode' })
const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const author = authorSchema(limits)
const type = Type.Unsafe<string>({ enum: Object.keys(SHAREABLES) })
const avatar = cleaned(AvatarSchema)
const words = cleaned(chatTextSchema(limits))

/** An image is delivered as a PNG: the first eight bytes of one, in base64. */
const png = Type.String({ pattern: '^iVBORw0KGgo' })

/** Longer than any summary: a name of 255 characters, or four numbers. */
const summary = cleaned(Type.String({ minLength: 1, maxLength: 1000, format: 'unicode' }))

/** Optional members of each event, beside its stamp. */
const origin = { seq: Type.Optional(name), by: Type.Optional(name) }
const uuid = stampFields.id
const reply = { inReplyTo: Type.Optional(uuid) }

/** Events of other instances, by kind. The `fields` of a shared object follow the JSON, and are validated apart. */
const ROOM_EVENTS: Record<string, TSchema> = {
  text: Type.Object({ ...stampFields, ...origin, ...reply, author, avatar, text: words, at: Type.Optional(AtSchema) }),
  shared: Type.Object({ ...stampFields, ...origin, ...reply, type, author, avatar, summary }),
  like: Type.Object({ ...stampFields, ...origin, liker: author, liked: author, message: words }),
  reaction: Type.Object({
    ...stampFields,
    ...origin,
    author,
    inReplyTo: uuid,
    emoji: cleaned(EmojiSchema),
    remove: Type.Boolean(),
    liked: Type.Optional(author),
    message: Type.Optional(words),
  }),
  deleted: Type.Object({ ...stampFields, ...origin, deletedId: uuid }),
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
export const isPresenceMessage = compileKinds(presenceMessages(author))
export const isModerationMessage = compileKinds(moderationMessages)

const sharedFields = compileFields()

/**
 * Whether a value has the fields of a shared object, and no others: dialects copy them into their messages, and clients
 * fail on unknown ones.
 */
export function areFieldsOf (type: string, value: unknown): boolean {
  if (!sharedFields.get(type)!(value)) return false
  const fields = value as Record<string, unknown>
  return SHAREABLES[type]!.fields.every(({ name, sanitize }) => !sanitize || sanitize(fields[name]) === fields[name])
}

function compileFields (): Map<string, Validator> {
  const messages = typedMessages(limits)
  return new Map(Object.entries(SHAREABLES).map(([type, { fields }]) => {
    const { properties } = messages[type as MessageType] as TSchema & { properties: Record<string, TSchema> }
    const schemas = fields.map(({ name }) => [name, name === 'image_data' ? png : properties[name]!])
    return [type, compileToFirstError(Type.Object(Object.fromEntries(schemas), { additionalProperties: false }))]
  }))
}

function compileKinds (schemas: Record<string, TSchema>): (value: unknown) => boolean {
  const validators = new Map<unknown, Validator>(Object.entries(schemas)
    .map(([kind, schema]) => [kind, compileToFirstError(schema)]))
  return (value) => validators.get((value as { kind?: unknown } | null)?.kind)?.(value) ?? false
}
