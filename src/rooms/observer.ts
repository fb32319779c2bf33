import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Command, Rejection } from '../protocol/events.ts'
import type { Member } from './member.ts'

/** The same bytes, written to several members. */
export interface FanOut {
  members: number
  /** Number of frames in the bytes. */
  frames: number
  /** For each member. */
  bytes: number
  /** Time that writing to all members took. */
  seconds: number
}

/** Where on the way of a message something may fail. */
export const STAGES = ['receive', 'drop', 'leave', 'resync', 'deliver'] as const

export type Stage = typeof STAGES[number]

/**
 * Receives everything that happens in the rooms, for logs and metrics.
 * Implementations MUST NOT throw, and MUST be cheap: `accepted` is called for every message.
 */
export interface RoomObserver {
  joined (member: Member): void
  left (member: Member): void
  accepted (room: string, command: Command, sender?: Member): void
  rejected (sender: Member, rejection: Rejection): void
  /** A message exceeded its sender's rate. `noteworthy` is true once a second at most. */
  dropped (sender: Member, noteworthy: boolean): void
  /** Called once for all members: once for each would cost as much as writing. Without it, nothing is measured. */
  delivered? (room: string, dialect: string, fanOut: FanOut): void
  /** The peer broke the protocol, or the network broke the connection. */
  broken (member: Member, error: Error): void
  /** The server ends a connection. */
  ended (member: Member, reason: CloseReason): void
  /** Something failed; `stage` says where. */
  failed (stage: Stage, error: unknown, room: string, member?: Member): void
}

/** One observer that passes everything on to two, in their order. */
export function composeObservers (first: RoomObserver, second: RoomObserver): RoomObserver {
  const composed: RoomObserver = {
    joined (...args) { first.joined(...args); second.joined(...args) },
    left (...args) { first.left(...args); second.left(...args) },
    accepted (...args) { first.accepted(...args); second.accepted(...args) },
    rejected (...args) { first.rejected(...args); second.rejected(...args) },
    dropped (...args) { first.dropped(...args); second.dropped(...args) },
    broken (...args) { first.broken(...args); second.broken(...args) },
    ended (...args) { first.ended(...args); second.ended(...args) },
    failed (...args) { first.failed(...args); second.failed(...args) },
  }
  if (first.delivered || second.delivered) {
    composed.delivered = (...args) => { first.delivered?.(...args); second.delivered?.(...args) }
  }
  return composed
}
