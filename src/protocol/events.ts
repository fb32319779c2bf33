import { randomUUID } from 'node:crypto'
import { nextSeq } from './seq.ts'
import type { Problem } from './problems.ts'

/** Problem type of a message that the server has no capacity to process. */
const SERVER_BUSY = 'server_busy'

/** Problem type of a message beyond its sender's rate. */
export const RATE_LIMITED = 'rate_limited'

/** Identifier and time of an event. */
export interface Stamp {
  /** A UUID, which clients may choose. */
  id: string
  /** Seconds since 1970. */
  timestamp: number
  /** The event's own name, which no other event of any instance has. Missing in messages of an instance itself. */
  seq?: string
}

/** The origin of an event. */
export interface Caused {
  /** Identifier of the connection; none for messages by PUT. */
  by?: string
}

/** A message that may answer another one. */
export interface Reply {
  /** Identifier of the message that it answers. */
  inReplyTo?: string
}

/** A chat message. */
export interface Text extends Caused, Reply {
  kind: 'text'
  author: string
  avatar: string | null
  text: string
  /** The place it is about: longitude and latitude in WGS 84, in degrees. */
  at?: [number, number]
}

/** A shared object that the core passes on without interpreting it: an image, a layer, an extent, a script … */
export interface Shared extends Caused, Reply {
  kind: 'shared'
  /** Its message type in the typed generations. */
  type: string
  author: string
  avatar: string | null
  /** Members of a JSON object in UTF-8, without the braces: serialized only once, since they may take megabytes. */
  fields: Uint8Array
  /** A one-line description, for clients that cannot display the object. */
  summary: string
}

/** A like for a message. Only the liker and the liked author receive it. */
export interface Like extends Caused {
  kind: 'like'
  liker: string
  liked: string
  /** Text of the liked message. */
  message: string
}

/** An emoji for a message, or its removal. Generations without reactions may have a like for it. */
export interface Reaction extends Caused {
  kind: 'reaction'
  author: string
  /** Identifier of the message. */
  inReplyTo: string
  /** One grapheme. */
  emoji: string
  remove: boolean
  /** Author and text of the message, for generations without reactions. */
  liked?: string
  message?: string
}

/** A connection registers a nickname. */
export interface Newcomer extends Caused {
  kind: 'newcomer'
  nickname: string
}

/** A connection releases its nickname. */
export interface Exiter extends Caused {
  kind: 'exiter'
  nickname: string
}

/** A moderator deletes a message. */
export interface Deleted extends Caused {
  kind: 'deleted'
  /** Identifier of the message. */
  deletedId: string
}

/** Number of connections in a room, on all instances. */
export interface HeadCount {
  kind: 'head-count'
  members: number
}

/** Asks whether everything that the client sent before has been processed. Not for the room. */
export interface Ping {
  kind: 'ping'
}

type Published = Text | Shared | Like | Reaction | Newcomer | Exiter

/** A request of a member to its room, in any generation. Newer clients may provide the stamp. */
export type Command = Published & Partial<Stamp>

/** An event caused by a client, as it is published to every instance and generation. */
export type RoomEvent = (Published | Deleted) & Stamp

/** Everything that a dialect can encode for the members of a room. */
export type OutgoingEvent = RoomEvent | HeadCount

/** Why a message was rejected. Only its sender is notified. */
export interface Rejection {
  kind: 'rejection'
  /** Without the rejected values. Where only one problem can be reported, it is the first. */
  problems: [Problem, ...Problem[]]
  /** The first problem as a sentence. */
  reason: string
  /** Identifier of the rejected message, if it had a valid one. */
  id?: string
}

/** Rejects a message that violates its schema. */
export function rejectInvalid (problems: Problem[]): Rejection {
  const reported = problems.map(({ type, loc, msg }) => ({ type, loc, msg })) as Rejection['problems']
  const [{ loc, msg }] = reported
  const place = loc.slice(1).filter((part) => typeof part === 'string').join('.')
  return { kind: 'rejection', problems: reported, reason: place === '' ? msg : `${place}: ${msg}` }
}

/** Rejects a message that violates a rule with a wording of its own. */
export function reject (reason: string, field?: string): Rejection {
  return {
    kind: 'rejection',
    problems: [{ type: 'value_error', loc: field === undefined ? ['body'] : ['body', field], msg: reason }],
    reason,
  }
}

/** Rejects a possibly valid message that cannot be processed now. */
export function rejectBusy (reason: string): Rejection {
  return { kind: 'rejection', problems: [{ type: SERVER_BUSY, loc: ['body'], msg: reason }], reason }
}

/** Says which message was rejected. */
export function withId (rejection: Rejection, { id }: Partial<Stamp>): Rejection {
  return id === undefined ? rejection : { ...rejection, id }
}

/** Turns a command into an event. A stamp that its sender did not provide is generated. */
export function stamp<T extends Published | Deleted> (command: T & Partial<Stamp>): T & Stamp {
  return {
    ...command,
    id: command.id ?? randomUUID(),
    timestamp: command.timestamp ?? now(),
    seq: nextSeq(),
  }
}

/** A stamp for an event without one. */
export function freshStamp (): Stamp {
  return { id: randomUUID(), timestamp: now() }
}

/** A reaction as generations without reactions know it; undefined if it has no likeness there. */
export function likeOf ({ liked, message, author, remove, by, ...event }: Reaction & Stamp): Like & Stamp | undefined {
  if (liked === undefined || message === undefined || remove) return undefined
  const { id, timestamp } = event
  return { kind: 'like', liker: author, liked, message, id, timestamp, ...(by !== undefined && { by }) }
}

/** Seconds since 1970. */
export function now (): number {
  return Math.floor(Date.now() / 1000)
}
