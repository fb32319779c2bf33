import type { Connection } from './connection.ts'
import type { CloseReason } from './errors.ts'
import type { Command, Refusal } from './events.ts'

/**
 * Told of what happens in the rooms, for logs and figures.
 * Implementations MUST NOT throw, and stay cheap: `accepted` is on the way of every message.
 */
export interface Observer {
  joined (connection: Connection): void
  left (connection: Connection): void
  accepted (room: string, command: Command, sender?: Connection): void
  refused (connection: Connection, refusal: Refusal): void
  /** The server ends a connection. */
  ended (connection: Connection, reason: CloseReason): void
  /** Something broke; `stage` says where on the message's way. */
  failed (stage: string, error: unknown, room: string, connection?: Connection): void
}
