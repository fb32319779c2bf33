import { GcraLimiter } from '../lib/gcra-limiter.ts'
import { networkOf } from '../lib/network.ts'

/** State of one address, kept while it has connections or one of its limiters has not recovered in full. */
export interface TrackedAddress {
  readonly network: string
  connections: number
  readonly handshakes: GcraLimiter
  readonly puts: GcraLimiter
  readonly requests: GcraLimiter
}

/** Milliseconds between two checks for addresses that can be forgotten. */
const FORGET_INTERVAL = 1_000

/** Tracks connections and recent requests by address. Needs no timer: lookups forget outdated addresses. */
export class ClientTracker {
  readonly #addresses = new Map<string, TrackedAddress>()
  #connections = 0
  #forgetAt = 0

  /** Open connections of all addresses. */
  get connections (): number {
    return this.#connections
  }

  /**
   * @param address undefined if the connection is closed already
   * @param now milliseconds of a monotonic clock
   */
  find (address: string | undefined, now: number): TrackedAddress {
    if (now >= this.#forgetAt) this.#forget(now)
    const network = networkOf(address)
    let tracked = this.#addresses.get(network)
    if (!tracked) {
      tracked = {
        network,
        connections: 0,
        handshakes: new GcraLimiter(),
        puts: new GcraLimiter(),
        requests: new GcraLimiter(),
      }
      this.#addresses.set(network, tracked)
    }
    return tracked
  }

  connected (tracked: TrackedAddress): void {
    tracked.connections++
    this.#connections++
  }

  disconnected (tracked: TrackedAddress): void {
    tracked.connections--
    this.#connections--
  }

  #forget (now: number): void {
    this.#forgetAt = now + FORGET_INTERVAL
    for (const { network, connections, handshakes, puts, requests } of this.#addresses.values()) {
      const recovered = [handshakes, puts, requests].every(({ fullAt }) => fullAt <= now)
      if (connections === 0 && recovered) this.#addresses.delete(network)
    }
  }
}
