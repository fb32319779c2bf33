import type { Connection } from './connection.ts'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Command, Rejection } from '../protocol/events.ts'

/** The same bytes, written to several members. */
export interface FanOut {
  members: number
  /** How many frames the bytes are. */
  frames: number
  /** For each member. */
  bytes: number
  /** How long it took to write them to all. */
  seconds: number
}

/** Where on the way of a message something may break. */
export const STAGES = ['receive', 'drop', 'leave', 'reunite', 'deliver'] as const

export type Stage = typeof STAGES[number]

/**
 * Told of what happens in the rooms, for logs and figures.
 * Implementations MUST NOT throw, and stay cheap: `accepted` is on the way of every message.
 */
export interface Observer {
  joined (connection: Connection): void
  left (connection: Connection): void
  accepted (room: string, command: Command, sender?: Connection): void
  rejected (connection: Connection, rejection: Rejection): void
  /** A message was beyond its sender's rate. `noteworthy` is true once a second at most. */
  dropped (connection: Connection, noteworthy: boolean): void
  /** Left out, nothing is measured. Told once for all members, since once for each would cost as much as writing. */
  delivered? (room: string, dialect: string, fanOut: FanOut): void
  /** The peer broke the protocol, or the network broke the connection. */
  broken (connection: Connection, error: Error): void
  /** The server ends a connection. */
  ended (connection: Connection, reason: CloseReason): void
  /** Something broke; `stage` says where. */
  failed (stage: Stage, error: unknown, room: string, connection?: Connection): void
}
