import type { Dialect } from '../dialects/dialect.ts'
import type { Access } from '../moderation/access.ts'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { LogEntry } from './broadcast-log.ts'

/** A client in a room, as the fan-out, the logs and the metrics see it. */
export interface Member {
  /** Unique, for the logs. */
  readonly id: string
  /** Address of the peer, for the logs. */
  readonly address: string
  readonly room: { readonly name: string, readonly members: number }
  /** Whether it asked to be notified of rejected messages. */
  readonly notices: boolean
  /** Its powers. */
  readonly access: Access
  /** The protocol generation it speaks; its room changes it. */
  dialect: Dialect
  /** The name it registered, if it did. */
  nickname: string | undefined
  /** Identifier of its last message that was processed. */
  received: string | undefined
  /** Author of its last message, where moderators need it. */
  author: string | undefined
  /** When it joined, in seconds since 1970. */
  since: number
  /** The head count it was sent last, so that it is not sent the same one twice. */
  lastHeadCount: number
  /** Whether it has not taken everything. */
  readonly behind: boolean
  /** Bytes that it has not taken, up to the end of its group's log. */
  lag (end: LogEntry): number
  /** Sends bytes, unless it is behind: then it takes them from the log. @param end the position behind them */
  write (bytes: Buffer, end: LogEntry): void
  /** Sends everything between two positions of the log, as fast as the peer takes it. One that is behind gets there. */
  follow (start: LogEntry, end: LogEntry): void
  /** It leaves its group: nothing that is appended to the log from now on is for it. */
  leaveLog (): void
  /** It joins another group, behind everything that it still has to take. */
  joinLog (end: LogEntry): void
  /** Cuts it off, without a close frame. */
  terminate (reason: CloseReason): void
}
