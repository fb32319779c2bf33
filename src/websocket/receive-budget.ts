/** A connection, as far as its incomplete messages matter. */
export interface Receiver {
  /** Bytes received since its last complete message, roughly. */
  incompleteBytes: number
  /** Whether it is closed. */
  readonly gone: boolean
  /** Closes it because of its incomplete message. */
  giveUp (): void
}

/** Bytes from which an incomplete message counts: nearly all messages are complete before. */
const LARGE = 64 * 1024

/** Bytes of the header of a control frame, RFC 6455 section 5.2. */
const CONTROL_HEADER = 6

/**
 * Bounds the bytes of incomplete messages of all clients together. Beyond the
 * bound, the client whose message is incomplete for the longest time is
 * disconnected: an upload takes a moment, hoarded beginnings last for ever.
 */
export class ReceiveBudget {
  readonly #maxBytes: number
  #bytes = 0
  /** Bytes of the receivers with a large incomplete message, the oldest first. */
  readonly #large = new Map<Receiver, number>()

  constructor (maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Bytes were received, and any message that they complete was processed. */
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

  /** A message is complete, or the connection is gone. Bytes behind it in the same read count until the next one. */
  clear (receiver: Receiver): void {
    receiver.incompleteBytes = 0
    if (this.#large.size > 0) this.#forget(receiver)
  }

  /** A ping or pong is complete, which belongs to no message; its last bytes are added only after this. */
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
