import type { Envelope } from './envelope.ts'

/** Maximum number of remembered instances. A restarted one is a new instance. */
const MAX_PEERS = 1000

interface Peer {
  epoch: number
  /** Number of its last message, by topic. */
  numbers: Map<string, number>
}

/**
 * The other instances that introduced themselves in one session, and the check
 * of their messages' sequence. A message counts only if it has the epoch of its
 * instance's latest introduction, and a higher number than the one before in its
 * topic: a Redis that was paused delivers messages of abandoned connections, too
 * late for all instances.
 */
export class Peers {
  readonly #peers = new Map<string, Peer>()
  #onIntroduced = () => {}

  get size (): number {
    return this.#peers.size
  }

  names (): string[] {
    return [...this.#peers.keys()]
  }

  introduce ({ o, e }: Envelope): void {
    const peer = this.#peers.get(o)
    if (peer && peer.epoch >= e) return
    this.#peers.delete(o)
    this.#peers.set(o, { epoch: e, numbers: new Map() })
    if (this.#peers.size > MAX_PEERS) this.#peers.delete(this.#peers.keys().next().value!)
    this.#onIntroduced()
  }

  /** Waits until so many instances have introduced themselves. */
  async waitFor (count: number): Promise<void> {
    while (this.size < count) await new Promise<void>((resolve) => { this.#onIntroduced = resolve })
  }

  /** @returns why a message must be dropped, or undefined if it is the next of its sequence */
  check ({ o, e, s, r }: Envelope): 'unknown' | 'late' | undefined {
    const peer = this.#peers.get(o)
    if (!peer || e > peer.epoch) return 'unknown'
    if (e < peer.epoch || s <= (peer.numbers.get(r) ?? 0)) return 'late'
    peer.numbers.set(r, s)
    return undefined
  }
}
