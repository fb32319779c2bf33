import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Payload } from '../protocol/payload.ts'

/**
 * The transport of a client.
 *
 * Implementations MUST keep the order of `send` calls and of a `close` after
 * them, and MUST NOT throw, whatever state the peer is in.
 */
export interface Socket {
  /** Whether what was sent has to leave this process before more is: `Client.drained` MUST be called when it has. */
  readonly full: boolean
  /** Writes bytes made by the `Framer`; the buffer is shared with other sockets. */
  send (frame: Buffer): void
  /** Sends a ping of WebSocket, whose pong MUST be passed to `Client.pong`. */
  ping (data: Buffer): void
  /** Stops reading until `resume`; bytes read before may still be delivered. */
  pause (): void
  resume (): void
  /** Closes gracefully: everything sent before is delivered first. */
  close (reason: CloseReason): void
  /** Closes immediately, without a close frame. */
  terminate (): void
}

/** Turns a message into the bytes of its frame, ready for any number of sockets. */
export type Framer = (payload: Payload) => Buffer
