import type { Envelope } from './envelope.ts'

/** Instances that are remembered; one that is restarted is another one. */
const MAX_PEERS = 1000

interface Peer {
  epoch: number
  /** Number of its last message, by topic. */
  numbers: Map<string, number>
}

/**
 * The other instances, since this one's connection began. A message counts only
 * if it was sent over the connection that its instance introduced itself with
 * last, and after all others of its topic: what a paused Redis delivers of
 * connections that were given up is too late for everybody.
 */
export class Peers {
  readonly #peers = new Map<string, Peer>()
  #onIntroduced = () => {}

  get size (): number {
    return this.#peers.size
  }

  introduce ({ o, e }: Envelope): void {
    const peer = this.#peers.get(o)
    if (peer && peer.epoch >= e) return
    this.#peers.delete(o)
    this.#peers.set(o, { epoch: e, numbers: new Map() })
    if (this.#peers.size > MAX_PEERS) this.#peers.delete(this.#peers.keys().next().value!)
    this.#onIntroduced()
  }

  /** Until so many have introduced themselves. */
  async meet (count: number): Promise<void> {
    while (this.size < count) await new Promise<void>((resolve) => { this.#onIntroduced = resolve })
  }

  /** @returns why a message does not count, or undefined if it does */
  refuse ({ o, e, s, r }: Envelope): 'unknown' | 'late' | undefined {
    const peer = this.#peers.get(o)
    if (!peer || e > peer.epoch) return 'unknown'
    if (e < peer.epoch || s <= (peer.numbers.get(r) ?? 0)) return 'late'
    peer.numbers.set(r, s)
    return undefined
  }

  names (): string[] {
    return [...this.#peers.keys()]
  }

  clear (): void {
    this.#peers.clear()
  }
}
