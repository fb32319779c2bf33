import { ExpiringMap } from '../lib/expiring-map.ts'
import { GcraLimiter } from '../lib/gcra-limiter.ts'
import { networkOf } from '../lib/network.ts'

/** State of one address, kept while it has connections or one of its limiters has not recovered in full. */
export class TrackedAddress {
  connections = 0
  readonly handshakes = new GcraLimiter()
  readonly puts = new GcraLimiter()
  readonly requests = new GcraLimiter()

  /** Whether nothing of it needs to be kept. */
  isIdle (now: number): boolean {
    return this.connections === 0 && [this.handshakes, this.puts, this.requests].every(({ fullAt }) => fullAt <= now)
  }
}

/** Tracks connections and recent requests by address. */
export class ClientTracker {
  readonly #addresses = new ExpiringMap(() => new TrackedAddress(), (tracked, now) => tracked.isIdle(now))
  #connections = 0

  /** Open connections of all addresses. */
  get connections (): number {
    return this.#connections
  }

  /**
   * @param address undefined if the connection is closed already
   * @param now milliseconds of a monotonic clock
   */
  find (address: string | undefined, now: number): TrackedAddress {
    return this.#addresses.get(networkOf(address), now)
  }

  connected (tracked: TrackedAddress): void {
    tracked.connections++
    this.#connections++
  }

  disconnected (tracked: TrackedAddress): void {
    tracked.connections--
    this.#connections--
  }
}
