import { Type, type Static, type TSchema } from '@sinclair/typebox'
import { stampFields } from './typed-messages.ts'

/** The topic of presence messages. No room has an empty name. */
export const PRESENCE_TOPIC = ''

const text = Type.String({ format: 'unicode' })
const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const number = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
/** More than a machine can hold, and few enough to be added up. */
const size = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const kind = <T extends string>(value: T) => Type.Literal(value)

/** Connections of one instance, by room; empty rooms are omitted. */
const counts = Type.Record(text, size)

const ReleasedSchema = Type.Object({
  nickname: name,
  ...stampFields,
  seq: Type.Optional(name),
  /** The connection that caused it. */
  by: Type.Optional(name),
})

const ClaimSchema = Type.Object({
  kind: kind('claim'),
  instance: name,
  /** Distinguishes the claims of one instance, since clients choose the identifiers. */
  number,
  room: name,
  ...ReleasedSchema.properties,
  /** The nickname that the connection releases in exchange. */
  former: Type.Optional(ReleasedSchema),
})

const ReleaseSchema = Type.Object({ kind: kind('release'), instance: name, room: name, ...ReleasedSchema.properties })

const CountsSchema = Type.Object({
  kind: kind('counts'),
  instance: name,
  counts,
  /** Number of nicknames it holds; omitted while that number is about to change. */
  nicknames: Type.Optional(size),
})

const StateSchema = Type.Object({
  kind: kind('state'),
  instance: name,
  counts,
  /** By room. */
  nicknames: Type.Record(text, Type.Array(name)),
})

const AskSchema = Type.Object({ kind: kind('ask'), instance: name, of: name })

const ByeSchema = Type.Object({ kind: kind('bye'), instance: name })

/** All presence messages, by kind. @param nickname schema of a nickname */
export const presenceMessages = (nickname: TSchema) => {
  const released = Type.Object({ ...ReleasedSchema.properties, nickname })
  return {
    claim: Type.Object({ ...ClaimSchema.properties, nickname, former: Type.Optional(released) }),
    release: Type.Object({ ...ReleaseSchema.properties, nickname }),
    counts: CountsSchema,
    state: Type.Object({ ...StateSchema.properties, nicknames: Type.Record(text, Type.Array(nickname)) }),
    ask: AskSchema,
    bye: ByeSchema,
  }
}

/** A released nickname, and the stamp of the event that announces it. */
export type Released = Static<typeof ReleasedSchema>

/** A connection claims a nickname. It is granted if nobody holds it when the message is delivered. */
export type Claim = Static<typeof ClaimSchema>

/** A connection releases its nickname. */
export type Release = Static<typeof ReleaseSchema>

/** Heartbeat of an instance, with its head counts. */
export type Counts = Static<typeof CountsSchema>

/** The complete presence of an instance. */
export type State = Static<typeof StateSchema>

/** A request of one instance for another one's state. */
export type Ask = Static<typeof AskSchema>

/** A graceful shutdown of an instance. */
export type Bye = Static<typeof ByeSchema>

/** Messages about presence; all instances receive them in the same order. */
export type PresenceMessage = Claim | Release | Counts | State | Ask | Bye
