/** A connection, as seen by the budget. */
export interface Receiver {
  /** Approximate number of bytes received since its last complete message. */
  incompleteBytes: number
  /** Whether the connection is closed. */
  readonly gone: boolean
  /** Closes the connection because of its incomplete message. */
  giveUp (): void
}

/** Bytes from which an incomplete message counts. Nearly all messages are complete before. */
const LARGE = 64 * 1024

/** Header size of a masked control frame in bytes (RFC 6455, section 5.2). */
const CONTROL_HEADER = 6

/**
 * Limits the bytes of incomplete messages of all clients together. Beyond the
 * limit, the client with the oldest incomplete message is disconnected: an upload
 * completes within moments, the messages of an attacker never do.
 */
export class ReceiveBudget {
  readonly #maxBytes: number
  #bytes = 0
  /** Bytes by receiver, for large incomplete messages only; oldest first. */
  readonly #large = new Map<Receiver, number>()

  constructor (maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** To be called after bytes were received and any message that they complete was processed. */
  add (receiver: Receiver, bytes: number): void {
    const incomplete = receiver.incompleteBytes = Math.max(0, receiver.incompleteBytes + bytes)
    if (incomplete <= LARGE) {
      if (this.#large.size > 0) this.#forget(receiver)
      return
    }
    if (receiver.gone) return
    this.#bytes += incomplete - (this.#large.get(receiver) ?? 0)
    this.#large.set(receiver, incomplete)
    while (this.#bytes > this.#maxBytes) this.#giveUp(this.#large.keys().next().value!)
  }

  /**
   * To be called when a message is complete or the connection is closed. Bytes behind it in the same read
   * count until the next message.
   */
  clear (receiver: Receiver): void {
    receiver.incompleteBytes = 0
    if (this.#large.size > 0) this.#forget(receiver)
  }

  /** To be called for a ping or pong, which is not part of a message. Its last bytes are added only after this. */
  subtractControl (receiver: Receiver, payload: Buffer): void {
    receiver.incompleteBytes -= CONTROL_HEADER + payload.length
  }

  #giveUp (receiver: Receiver): void {
    this.#forget(receiver)
    receiver.giveUp()
  }

  #forget (receiver: Receiver): void {
    this.#bytes -= this.#large.get(receiver) ?? 0
    this.#large.delete(receiver)
  }
}
