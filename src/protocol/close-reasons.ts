/** A reason for the server to end a connection. */
export interface CloseReason {
  /** Status code of the close frame, RFC 6455 section 7.4. */
  readonly code: number
  readonly reason: string
  /** What a client does best after it. */
  readonly advice: string
}

/** Every way in which the server itself ends a connection. docs/protocol.md shows this table. */
export const CLOSE_REASONS = {
  serviceRestart: { code: 1012, reason: 'service restart', advice: 'reconnect after a few seconds' },
  /** Without a close frame, since nobody is there to read it. */
  silent: { code: 1006, reason: 'silent for too long', advice: 'reconnect; answer pings' },
  /** Without a close frame, which would wait behind all that is not read: the client sees 1006. */
  tooSlow: { code: 1006, reason: 'reading too slowly', advice: 'reconnect, and read what is sent' },
  /** Without a close frame, so that the memory is free at once. */
  incomplete: { code: 1006, reason: 'incomplete message', advice: 'reconnect; send less at once' },
  /** Far over MESSAGE_RATE, and for long: what is merely over it is dropped. */
  flooding: { code: 1008, reason: 'flooding', advice: 'mend the client; send less' },
} as const satisfies Record<string, CloseReason>
