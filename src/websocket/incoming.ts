import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { RoomWebSocket } from './room-socket.ts'

/** Bytes from which on an incomplete message counts: nearly all messages are complete before. */
const LARGE = 64 * 1024

/** Bytes of the header of a control frame, RFC 6455 section 5.2. */
const CONTROL_HEADER = 6

/**
 * What clients have sent of messages that are not complete, all of them
 * together. Beyond the bound, who has been at it the longest is ended: an
 * upload takes its moments, who hoards beginnings has all the time.
 */
export class Incoming {
  readonly #maxBytes: number
  #bytes = 0
  /** Bytes of those with a large one, who began first in front. */
  readonly #large = new Map<RoomWebSocket, number>()

  constructor (maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes came, and what they complete was seen. */
  add (ws: RoomWebSocket, bytes: number): void {
    const incomplete = ws.incompleteBytes = Math.max(0, (ws.incompleteBytes ?? 0) + bytes)
    if (incomplete <= LARGE) {
      if (this.#large.size > 0) this.#forget(ws)
      return
    }
    if (ws.readyState === ws.CLOSED) return
    this.#bytes += incomplete - (this.#large.get(ws) ?? 0)
    this.#large.set(ws, incomplete)
    while (this.#bytes > this.#maxBytes) this.#end(this.#large.keys().next().value!)
  }

  /** A message is complete, or the connection is gone. What came behind it in one go counts until the next. */
  clear (ws: RoomWebSocket): void {
    ws.incompleteBytes = 0
    if (this.#large.size > 0) this.#forget(ws)
  }

  /** A ping or pong is complete, which belongs to no message; its last bytes are added only then. */
  subtractControl (ws: RoomWebSocket, payload: Buffer): void {
    ws.incompleteBytes = (ws.incompleteBytes ?? 0) - CONTROL_HEADER - payload.length
  }

  #end (ws: RoomWebSocket): void {
    this.#forget(ws)
    ws.connection!.terminate(CLOSE_REASONS.incomplete)
  }

  #forget (ws: RoomWebSocket): void {
    this.#bytes -= this.#large.get(ws) ?? 0
    this.#large.delete(ws)
  }
}
