import type { CloseReason } from '../protocol/close-reasons.ts'

/**
 * What a room needs of a connection's transport.
 *
 * Implementations MUST keep the order of `send` calls and of a `close` after
 * them, and MUST NOT throw, whatever state the peer is in.
 */
export interface Socket {
  /** Bytes that were sent and are still in this process's memory. */
  readonly bufferedBytes: number
  /** Writes bytes made by the `Framer`; the buffer is shared with other sockets. */
  send (frame: Buffer): void
  /** Reads no more until `resume`; what has been read already may still come. */
  pause (): void
  resume (): void
  /** Ends politely: what was sent before is delivered first. */
  close (reason: CloseReason): void
  /** Ends now. */
  terminate (): void
}

/** Turns the text of a message into the bytes that carry it, ready for any number of sockets. */
export type Framer = (text: string) => Buffer
