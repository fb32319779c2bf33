import { Type, type Static, type TProperties } from '@sinclair/typebox'
import { RoomNameSchema as room } from './room-name.ts'

/** Topic of messages about moderation. No room has such a name. */
export const MODERATION_TOPIC = '\u0001moderation'

const name = Type.String({ minLength: 1, maxLength: 255, format: 'unicode' })
const words = Type.String({ maxLength: 255, format: 'unicode' })
const size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const nothing = Type.Literal('')
const message = <Kind extends string, Properties extends TProperties>(kind: Kind, properties: Properties) =>
  Type.Object({ kind: Type.Literal(kind), ...properties })

/** Members of each decision: when it was made, and by whom. */
const made = {
  /** Milliseconds since 1970. Of two decisions on one subject, the later one counts. */
  at: size,
  /** The instance that made it, which settles a tie. */
  node: name,
  /** End in milliseconds since 1970; missing if there is none. */
  until: Type.Optional(size),
  /** Whether it undoes an earlier one. */
  undone: Type.Optional(Type.Literal(true)),
  /** Connection of the moderator; missing for the operator. */
  by: Type.Optional(name),
}

/** `subject` is the folded nickname. */
const MuteNicknameSchema = message('mute-nickname', {
  room, subject: name, nickname: name, reason: Type.Optional(words), ...made,
})

/** `subject` is the identifier of the connection, `nickname` the one that is muted with it. */
const MuteConnectionSchema = message('mute-connection', {
  room, subject: name, nickname: Type.Optional(name), reason: Type.Optional(words), ...made,
})

/** `subject` is a network as `address/bits`. */
const BanSchema = message('ban', {
  room, subject: name, nickname: Type.Optional(name), reason: Type.Optional(words), ...made,
})

/** One message of each member in so many seconds. */
const SlowSchema = message('slow', { room, subject: nothing, seconds: size, ...made })

/** Nobody may join. */
const LockSchema = message('lock', { room, subject: nothing, ...made })

/** A room is open that is not configured. */
const OpenRoomSchema = message('room', { room, subject: nothing, topic: words, isPrivate: Type.Boolean(), ...made })

/** A token was issued; undone, it is revoked. `subject` is its identifier: the token itself stays with its owner. */
const IssuedTokenSchema = message('token', {
  room: nothing,
  subject: name,
  rooms: Type.Array(name, { maxItems: 100 }),
  powers: Type.Array(name, { maxItems: 10 }),
  nickname: Type.Union([name, Type.Null()]),
  ...made,
})

const DecisionSchema = Type.Union([
  MuteNicknameSchema, MuteConnectionSchema, BanSchema, SlowSchema, LockSchema, OpenRoomSchema, IssuedTokenSchema,
])

const DecisionsSchema = message('decisions', {
  instance: name,
  decisions: Type.Array(DecisionSchema, { maxItems: 1000 }),
})

const DeletionSchema = Type.Object({
  room,
  /** Identifier of the message. */
  deletedId: name,
  id: name,
  timestamp: size,
  seq: Type.Optional(name),
  by: Type.Optional(name),
})

const DeletionsSchema = message('deletions', {
  instance: name,
  deletions: Type.Array(DeletionSchema, { maxItems: 1000 }),
})

const KickSchema = message('kick', {
  instance: name,
  room,
  connections: Type.Array(name, { maxItems: 100_000 }),
  nickname: Type.Optional(name),
  by: Type.Optional(name),
})

const RosterRequestSchema = message('roster-request', { instance: name, number: size, room })

const RosterMemberSchema = Type.Object({
  connection: name,
  /** The registered nickname. */
  nickname: Type.Optional(name),
  /** Author of the latest message, for generations without nicknames. */
  author: Type.Optional(name),
  dialect: name,
  /** When it joined, in seconds since 1970. */
  since: size,
  address: Type.String({ maxLength: 255 }),
  /** Whether it may moderate the room. */
  moderates: Type.Boolean(),
})

const RosterSchema = message('roster', {
  instance: name,
  of: name,
  number: size,
  members: Type.Array(RosterMemberSchema, { maxItems: 100_000 }),
})

/** All messages about moderation, by kind. */
export const moderationMessages = {
  decisions: DecisionsSchema,
  deletions: DeletionsSchema,
  kick: KickSchema,
  'roster-request': RosterRequestSchema,
  roster: RosterSchema,
}

export type MuteNickname = Static<typeof MuteNicknameSchema>
export type MuteConnection = Static<typeof MuteConnectionSchema>
export type Ban = Static<typeof BanSchema>
export type Slow = Static<typeof SlowSchema>
export type Lock = Static<typeof LockSchema>
export type OpenRoom = Static<typeof OpenRoomSchema>
export type IssuedToken = Static<typeof IssuedTokenSchema>

/** A decision of a moderator or of the operator, in force until its end, or until it is undone. */
export type Decision = Static<typeof DecisionSchema>

/** Decisions, new ones or all that an instance knows. */
export type Decisions = Static<typeof DecisionsSchema>

/** The deletion of a message in a room. */
export type Deletion = Static<typeof DeletionSchema>

/** Deletions of one instance, which others may have missed. */
export type Deletions = Static<typeof DeletionsSchema>

/** Connections are closed by a moderator. */
export type Kick = Static<typeof KickSchema>

/** A question for the members of a room on each instance. */
export type RosterRequest = Static<typeof RosterRequestSchema>

/** A member as moderators see it. */
export type RosterMember = Static<typeof RosterMemberSchema>

/** The members of a room on one instance. */
export type Roster = Static<typeof RosterSchema>

/** An act of moderation, as the members of a room are told. */
export interface Act {
  act: 'mute' | 'kick' | 'ban' | 'slow' | 'lock'
  /** Of slow mode the seconds between two messages, else those until the end; 0 if it is over, none without an end. */
  seconds?: number
  /** The nickname that it is about. */
  nickname?: string
  /** Connection of the moderator; missing for the operator. */
  by?: string
}

/** Messages about moderation; all instances receive them in the same order. */
export type ModerationMessage = Decisions | Deletions | Kick | RosterRequest | Roster
