import type { Topic } from '../bus/bus.ts'
import type { Stamp } from '../rooms/events.ts'

/** Where instances tell each other who is where. No room has an empty name. */
export const PRESENCE: Topic<PresenceEntry> = ''

/** A nickname that is free again, and the stamp under which everybody is told so. */
export interface Released extends Stamp {
  nickname: string
}

/** A connection wants a nickname. It has it if nobody holds it when the entry is delivered. */
export interface Claim extends Stamp {
  kind: 'claim'
  instance: string
  /** Tells the claims of one instance apart; identifiers are chosen by clients. */
  number: number
  room: string
  nickname: string
  /** The name that the connection gives back for this one. */
  former?: Released
}

/** A connection gives its nickname back. */
export interface Release extends Released {
  kind: 'release'
  instance: string
  room: string
}

/** An instance lives, and has so many connections in each room where it has any. */
export interface Counts {
  kind: 'counts'
  instance: string
  counts: Record<string, number>
  /** How many nicknames it holds; left out while that is about to change. */
  nicknames?: number
}

/** Everything that an instance holds. */
export interface State {
  kind: 'state'
  instance: string
  counts: Record<string, number>
  nicknames: Record<string, string[]>
}

/** An instance lacks what another holds. */
export interface Ask {
  kind: 'ask'
  instance: string
  of: string
}

/** An instance ends in order. */
export interface Bye {
  kind: 'bye'
  instance: string
}

/** What instances tell each other of who is where; all of them get it in one order. */
export type PresenceEntry = Claim | Release | Counts | State | Ask | Bye
