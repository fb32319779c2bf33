/** A reason why the server closes a connection. */
export interface CloseReason {
  /** Status code of the close frame (RFC 6455, section 7.4). */
  readonly code: number
  readonly reason: string
  /** Advice to the client. */
  readonly advice: string
  /** Whether the client may resume: the end was not its fault. */
  readonly resumable?: boolean
}

/** Every reason for which the server closes a connection. docs/protocol.md contains this table. */
export const CLOSE_REASONS = {
  serviceRestart: { code: 1012, reason: 'service restart', advice: 'reconnect after a few seconds', resumable: true },
  /** Without a close frame, since the peer no longer reads. */
  silent: { code: 1006, reason: 'silent for too long', advice: 'reconnect; answer pings', resumable: true },
  /** Without a close frame, which would wait behind the unread data: the client sees 1006. */
  tooSlow: {
    code: 1006, reason: 'reading too slowly', advice: 'reconnect; read incoming messages promptly', resumable: true,
  },
  /** Without a close frame, so that the memory is released at once. */
  incomplete: { code: 1006, reason: 'incomplete message', advice: 'reconnect; send smaller messages', resumable: true },
  /** The client has another connection by now. */
  resumed: { code: 4001, reason: 'resumed elsewhere', advice: 'do not offer this token again' },
  /** Far beyond MESSAGE_RATE for a longer time; messages slightly beyond it are only dropped. */
  flooding: { code: 1008, reason: 'flooding', advice: 'fix the client; send less' },
  /** Its token expired or was revoked. */
  kicked: { code: 1008, reason: 'removed by a moderator', advice: 'do not reconnect by yourself' },
  banned: { code: 1008, reason: 'banned', advice: 'do not reconnect' },
  locked: { code: 1008, reason: 'room locked', advice: 'do not reconnect before the room is open again' },
  roomClosed: { code: 1001, reason: 'room closed', advice: 'do not reconnect; ask for the rooms' },
  accessEnded: { code: 1008, reason: 'access ended', advice: 'do not reconnect without a new token' },
} as const satisfies Record<string, CloseReason>
