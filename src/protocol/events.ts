import { randomUUID } from 'node:crypto'
import type { Problem } from './problems.ts'

/** Type of the problem with a message that the server has no time for. */
export const SERVER_BUSY = 'server_busy'

/** Type of the problem with a message beyond its sender's rate. */
export const RATE_LIMITED = 'rate_limited'

/** What tells one event from another, and when it was said. */
export interface Stamp {
  /** A UUID. */
  id: string
  /** Seconds since 1970. */
  timestamp: number
}

/** Somebody says something. */
export interface Text {
  kind: 'text'
  author: string
  avatar: string | null
  text: string
}

/** Somebody shares something that the core passes on unopened: a picture, a layer, an extent, a script … */
export interface Shared {
  kind: 'shared'
  /** What it is, as the typed generations call it. */
  type: string
  author: string
  avatar: string | null
  /** Members of a JSON object, without its braces. Already text, since it may be megabytes. */
  fields: string
  /** What was shared, in a line for those who cannot show it. */
  summary: string
}

/** Somebody likes what somebody said; only the two concerned are told. */
export interface Like {
  kind: 'like'
  liker: string
  liked: string
  /** What is liked. */
  message: string
  /** The connection that sent it. */
  from?: string
}

/** A connection takes a nickname. */
export interface Newcomer {
  kind: 'newcomer'
  nickname: string
}

/** A connection gives its nickname back. */
export interface Exiter {
  kind: 'exiter'
  nickname: string
}

/** How many connections a room has, those of every instance counted. */
export interface HeadCount {
  kind: 'head-count'
  members: number
}

/** What a member asks of its room, whatever generation it speaks; newer ones may bring the stamp along. */
export type Command = (Text | Shared | Like | Newcomer | Exiter) & Partial<Stamp>

/** What somebody caused, as every instance and every generation is told of it. */
export type RoomEvent = (Text | Shared | Like | Newcomer | Exiter) & Stamp

/** What happens in a room; the only language that dialects and brokers share. */
export type OutgoingEvent = RoomEvent | HeadCount

/** Why a message is not a command, told to its sender alone. */
export interface Rejection {
  kind: 'rejection'
  /** At least one, the first being the one to tell where there is room for one. Without what was sent. */
  problems: [Problem, ...Problem[]]
  /** The first problem in a sentence. */
  reason: string
}

/** The message does not have the shape of one. */
export function rejectInvalid (problems: Problem[]): Rejection {
  const told = problems.map(({ type, loc, msg }) => ({ type, loc, msg })) as Rejection['problems']
  const [{ loc, msg }] = told
  const place = loc.slice(1).filter((part) => typeof part === 'string').join('.')
  return { kind: 'rejection', problems: told, reason: place === '' ? msg : `${place}: ${msg}` }
}

/** The message breaks a rule that has words of its own. */
export function reject (reason: string, field?: string): Rejection {
  return {
    kind: 'rejection',
    problems: [{ type: 'value_error', loc: field === undefined ? ['body'] : ['body', field], msg: reason }],
    reason,
  }
}

/** The message may be right, but cannot be dealt with now. */
export function rejectBusy (reason: string): Rejection {
  return { kind: 'rejection', problems: [{ type: SERVER_BUSY, loc: ['body'], msg: reason }], reason }
}

/** The event that a command is: stamped by its sender or else here, before any instance hears of it. */
export function stamp (command: Command): RoomEvent {
  return {
    ...command,
    id: command.id ?? randomUUID(),
    timestamp: command.timestamp ?? now(),
  }
}

/** For what has none of its own. */
export function freshStamp (): Stamp {
  return { id: randomUUID(), timestamp: now() }
}

/** Seconds since 1970. */
export function now (): number {
  return Math.floor(Date.now() / 1000)
}
