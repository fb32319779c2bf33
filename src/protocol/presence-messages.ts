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
  /** Whether others may have the nickname as well, since it is reserved for them all. */
  shared: Type.Optional(Type.Literal(true)),
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

/** SHA-256 of a token in base64url: the token itself stays between its client and the instance. */
const hash = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** A claim of a session, by the instance of the handshake. */
const claim = { instance: name, number }

const SessionSchema = Type.Object({
  room: name,
  /** Of the tokens that resume it: the latest one, and its predecessor until the client is known to have the latest. */
  hashes: Type.Array(hash, { minItems: 1, maxItems: 2 }),
  /** Identifier of the connection, which a resumed one inherits. */
  connection: name,
  nickname: Type.Optional(name),
  /** The last event of the room before the member joined it. */
  joined: name,
  /** Identifier of the member's last message that was processed. */
  received: Type.Optional(name),
  /** Whether the member may moderate the room. */
  moderates: Type.Optional(Type.Literal(true)),
})

const ParkSchema = Type.Object({
  kind: kind('park'),
  instance: name,
  session: SessionSchema,
  /** The claim that ended its connection, which gets it. */
  to: Type.Optional(Type.Object(claim)),
})

const ResumeSchema = Type.Object({ kind: kind('resume'), ...claim, room: name, hash })

const ExpireSchema = Type.Object({ kind: kind('expire'), instance: name, hash, ...stampFields, seq: name })

const MarkSchema = Type.Object({
  kind: kind('mark'),
  instance: name,
  /** Names this moment, in every room and on every instance. */
  seq: name,
  /** When the interruption began that ends with it, in seconds since 1970. */
  since: Type.Optional(number),
})

const PlacesSchema = Type.Object({
  kind: kind('places'),
  instance: name,
  of: name,
  /** The last event of each room. */
  places: Type.Record(text, name),
  sessions: Type.Array(SessionSchema),
})

const AskSchema = Type.Object({ kind: kind('ask'), instance: name, of: name })

const ByeSchema = Type.Object({ kind: kind('bye'), instance: name })

/** All presence messages, by kind. @param nickname schema of a nickname */
export const presenceMessages = (nickname: TSchema) => {
  const released = Type.Object({ ...ReleasedSchema.properties, nickname })
  const session = Type.Object({ ...SessionSchema.properties, nickname: Type.Optional(nickname) })
  return {
    claim: Type.Object({ ...ClaimSchema.properties, nickname, former: Type.Optional(released) }),
    release: Type.Object({ ...ReleaseSchema.properties, nickname }),
    counts: CountsSchema,
    state: Type.Object({ ...StateSchema.properties, nicknames: Type.Record(text, Type.Array(nickname)) }),
    ask: AskSchema,
    bye: ByeSchema,
    park: Type.Object({ ...ParkSchema.properties, session }),
    resume: ResumeSchema,
    expire: ExpireSchema,
    mark: MarkSchema,
    places: Type.Object({ ...PlacesSchema.properties, sessions: Type.Array(session) }),
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

/** State that outlives a connection, for the next one of the same client. */
export type Session = Static<typeof SessionSchema>

/** A connection ended, and may be resumed for a while. */
export type Park = Static<typeof ParkSchema>

/** A handshake claims a session by its token. */
export type Resume = Static<typeof ResumeSchema>

/** Nobody came back for a session in time. */
export type Expire = Static<typeof ExpireSchema>

/** An instance is connected to the others, for the first time or again. */
export type Mark = Static<typeof MarkSchema>

/** The answer of each other instance to a mark. */
export type Places = Static<typeof PlacesSchema>

/** Messages about presence; all instances receive them in the same order. */
export type PresenceMessage = Claim | Release | Counts | State | Ask | Bye | SessionMessage

export type SessionMessage = Park | Resume | Expire | Mark | Places
