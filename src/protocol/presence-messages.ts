import { Type, type Static } from '@sinclair/typebox'
import { stampFields } from './typed-messages.ts'

/** The topic on which instances send each other who is where. No room has an empty name. */
export const PRESENCE_TOPIC = ''

const text = Type.String({ format: 'unicode' })
const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const size = Type.Integer({ minimum: 0 })
const kind = <T extends string>(value: T) => Type.Literal(value)

/** Connections of one instance, by room; rooms without any are left out. */
const counts = Type.Record(text, size)

const ReleasedSchema = Type.Object({ nickname: name, ...stampFields })

const ClaimSchema = Type.Object({
  kind: kind('claim'),
  instance: name,
  /** Tells the claims of one instance apart; identifiers are chosen by clients. */
  number: size,
  room: name,
  ...ReleasedSchema.properties,
  /** The name that the connection gives back for this one. */
  former: Type.Optional(ReleasedSchema),
})

const ReleaseSchema = Type.Object({ kind: kind('release'), instance: name, room: name, ...ReleasedSchema.properties })

const CountsSchema = Type.Object({
  kind: kind('counts'),
  instance: name,
  counts,
  /** How many nicknames it holds; left out while that is about to change. */
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

/** Every presence message, by kind. */
export const PRESENCE_MESSAGES = {
  claim: ClaimSchema,
  release: ReleaseSchema,
  counts: CountsSchema,
  state: StateSchema,
  ask: AskSchema,
  bye: ByeSchema,
}

/** A nickname that is free again, and the stamp under which everybody learns of it. */
export type Released = Static<typeof ReleasedSchema>

/** A connection wants a nickname. It gets it if nobody holds it when the message is delivered. */
export type Claim = Static<typeof ClaimSchema>

/** A connection gives its nickname back. */
export type Release = Static<typeof ReleaseSchema>

/** Heartbeat of an instance, with its head count of each room. */
export type Counts = Static<typeof CountsSchema>

/** Everything that an instance holds. */
export type State = Static<typeof StateSchema>

/** An instance asks another one for its state. */
export type Ask = Static<typeof AskSchema>

/** An instance shuts down in order. */
export type Bye = Static<typeof ByeSchema>

/** What instances send each other about who is where; all of them receive it in one order. */
export type PresenceMessage = Claim | Release | Counts | State | Ask | Bye
