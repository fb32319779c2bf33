/** A connection, as seen by the budget. */
export interface Receiver {
  /** Approximate number of bytes received since its last complete message. */
  incompleteBytes: number
  /** The address that the connection counts for. */
  readonly network: string
  /** Whether the connection is closed. */
  readonly gone: boolean
  /** Closes the connection because of its incomplete message. */
  giveUp (): void
}

/** Bytes from which an incomplete message counts. Nearly all messages are complete before. */
const LARGE = 64 * 1024

/** Header size of a masked control frame in bytes (RFC 6455, section 5.2). */
const CONTROL_HEADER = 6

/** The incomplete messages of one address. */
interface Share {
  bytes: number
  /** Bytes by receiver, for large incomplete messages only; oldest first. */
  readonly large: Map<Receiver, number>
}

/**
 * Limits the bytes of incomplete messages of all clients together. Beyond the limit, the address with most of them
 * loses its oldest one: an upload completes within moments, the messages of an attacker never do.
 */
export class ReceiveBudget {
  readonly #maxBytes: number
  #bytes = 0
  /** By network; only those with large incomplete messages. */
  readonly #shares = new Map<string, Share>()

  constructor (maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** To be called after bytes were received and any message that they complete was processed. */
  add (receiver: Receiver, bytes: number): void {
    const incomplete = receiver.incompleteBytes = Math.max(0, receiver.incompleteBytes + bytes)
    if (incomplete <= LARGE) return this.#forget(receiver)
    if (receiver.gone) return
    this.#count(receiver, incomplete)
    while (this.#bytes > this.#maxBytes) this.#giveUpOne()
  }

  /**
   * To be called when a message is complete or the connection is closed. Bytes behind it in the same read
   * count until the next message.
   */
  clear (receiver: Receiver): void {
    receiver.incompleteBytes = 0
    this.#forget(receiver)
  }

  /** To be called for a ping or pong, which is not part of a message. Its last bytes are added only after this. */
  subtractControl (receiver: Receiver, payload: Buffer): void {
    receiver.incompleteBytes -= CONTROL_HEADER + payload.length
  }

  #count (receiver: Receiver, bytes: number): void {
    const { network } = receiver
    let share = this.#shares.get(network)
    if (!share) this.#shares.set(network, share = { bytes: 0, large: new Map() })
    const more = bytes - (share.large.get(receiver) ?? 0)
    share.large.set(receiver, bytes)
    share.bytes += more
    this.#bytes += more
  }

  #giveUpOne (): void {
    const [first, ...others] = this.#shares.values()
    const most = others.reduce((most, share) => share.bytes > most.bytes ? share : most, first!)
    const [oldest] = most.large.keys()
    this.#forget(oldest!)
    oldest!.giveUp()
  }

  #forget (receiver: Receiver): void {
    // Most messages are small, and their receivers' networks are not even looked up.
    if (this.#shares.size === 0) return
    const share = this.#shares.get(receiver.network)
    const bytes = share?.large.get(receiver)
    if (!share || bytes === undefined) return
    share.large.delete(receiver)
    share.bytes -= bytes
    this.#bytes -= bytes
    if (share.large.size === 0) this.#shares.delete(receiver.network)
  }
}
