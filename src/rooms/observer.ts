import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Done } from '../moderation/acts.ts'
import type { Actor } from '../moderation/targets.ts'
import type { Command, Rejection } from '../protocol/events.ts'
import type { Member } from './member.ts'

/** The same bytes, written to several members. */
export interface FanOut {
  members: number
  /** Number of frames in the bytes. */
  frames: number
  /** Bytes per member. */
  bytes: number
  /** Time for writing to all members. */
  seconds: number
}

/** Stages of processing that may fail. */
export const STAGES = ['receive', 'drop', 'leave', 'resync', 'deliver'] as const

export type Stage = typeof STAGES[number]

/** Answers to a client that asks to resume: `token` and `place` name the part that the server does not know. */
export const RESUME_RESULTS = ['resumed', 'token', 'place'] as const

export type ResumeResult = typeof RESUME_RESULTS[number]

/**
 * Receives everything that happens in the rooms, for logs and metrics.
 * Implementations MUST NOT throw, and MUST be cheap: `accepted` is called for every message.
 */
export interface RoomObserver {
  joined (member: Member): void
  left (member: Member): void
  /** A client asked to resume, and joined. @param events number of missed events that it is sent */
  resumed (member: Member, result: ResumeResult, events: number): void
  accepted (room: string, command: Command, sender?: Member): void
  rejected (sender: Member, rejection: Rejection): void
  /** A message exceeded its sender's rate. `noteworthy` is true once a second at most. */
  dropped (sender: Member, noteworthy: boolean): void
  /** A moderator or the operator did something. */
  moderated (done: Done, actor: Actor): void
  /** Called once for all members: a call per member would cost as much as writing. If missing, nothing is measured. */
  delivered? (room: string, dialect: string, fanOut: FanOut): void
  /** The peer violated the protocol, or the network failed. */
  broken (member: Member, error: Error): void
  /** The server closes a connection. */
  ended (member: Member, reason: CloseReason): void
  /** Something failed; `stage` says where. */
  failed (stage: Stage, error: unknown, room: string, member?: Member): void
}

/** Combines two observers, called in this order. */
export function composeObservers (first: RoomObserver, second: RoomObserver): RoomObserver {
  const composed: RoomObserver = {
    joined (...args) { first.joined(...args); second.joined(...args) },
    left (...args) { first.left(...args); second.left(...args) },
    resumed (...args) { first.resumed(...args); second.resumed(...args) },
    accepted (...args) { first.accepted(...args); second.accepted(...args) },
    rejected (...args) { first.rejected(...args); second.rejected(...args) },
    moderated (...args) { first.moderated(...args); second.moderated(...args) },
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
