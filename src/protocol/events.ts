import { randomUUID } from 'node:crypto'
import type { Problem } from './problems.ts'

/** Problem type of a message that the server has no capacity to process. */
export const SERVER_BUSY = 'server_busy'

/** Problem type of a message beyond its sender's rate. */
export const RATE_LIMITED = 'rate_limited'

/** Identifier and time of an event. */
export interface Stamp {
  /** A UUID. */
  id: string
  /** Seconds since 1970. */
  timestamp: number
}

/** A chat message. */
export interface Text {
  kind: 'text'
  author: string
  avatar: string | null
  text: string
}

/** A shared object that the core passes on without interpreting it: an image, a layer, an extent, a script … */
export interface Shared {
  kind: 'shared'
  /** Its message type in the typed generations. */
  type: string
  author: string
  avatar: string | null
  /** Members of a JSON object as text, without the braces: serialized only once, since they may take megabytes. */
  fields: string
  /** A one-line description, for clients that cannot display the object. */
  summary: string
}

/** A like for a message. Only the liker and the liked author receive it. */
export interface Like {
  kind: 'like'
  liker: string
  liked: string
  /** Text of the liked message. */
  message: string
  /** Identifier of the connection that sent it. */
  from?: string
}

/** A connection registers a nickname. */
export interface Newcomer {
  kind: 'newcomer'
  nickname: string
}

/** A connection releases its nickname. */
export interface Exiter {
  kind: 'exiter'
  nickname: string
}

/** Number of connections in a room, on all instances. */
export interface HeadCount {
  kind: 'head-count'
  members: number
}

/** A request of a member to its room, in any generation. Newer clients may provide the stamp. */
export type Command = (Text | Shared | Like | Newcomer | Exiter) & Partial<Stamp>

/** An event caused by a client, as it is published to every instance and generation. */
export type RoomEvent = (Text | Shared | Like | Newcomer | Exiter) & Stamp

/** Everything that a dialect can encode for the members of a room. */
export type OutgoingEvent = RoomEvent | HeadCount

/** Why a message was rejected. Only its sender is notified. */
export interface Rejection {
  kind: 'rejection'
  /** Without the rejected values. Where only one problem can be reported, it is the first. */
  problems: [Problem, ...Problem[]]
  /** The first problem as a sentence. */
  reason: string
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

/** Turns a command into an event. A stamp that its sender did not provide is generated. */
export function stamp (command: Command): RoomEvent {
  return {
    ...command,
    id: command.id ?? randomUUID(),
    timestamp: command.timestamp ?? now(),
  }
}

/** A stamp for an event without one. */
export function freshStamp (): Stamp {
  return { id: randomUUID(), timestamp: now() }
}

/** Seconds since 1970. */
export function now (): number {
  return Math.floor(Date.now() / 1000)
}
