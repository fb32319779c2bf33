import { ExpiringMap } from '../lib/expiring-map.ts'
import { GcraLimiter, rateOf } from '../lib/gcra-limiter.ts'
import { networkOf } from '../lib/network.ts'

/** Milliseconds of decoding for each second, and at once: a tenth of the event loop. */
const RATE = rateOf(100, 1_000)!

/**
 * Limits the time for which the event loop decodes the messages of one address,
 * over all its connections. Beyond it, workers decode them, in which addresses
 * take turns: nothing is rejected, and nobody else waits.
 */
export class DecodeBudget {
  readonly #limiters = new ExpiringMap(() => new GcraLimiter(), ({ fullAt }, now) => fullAt <= now)

  /** @param now milliseconds of a monotonic clock */
  isSpent (address: string, now: number): boolean {
    return !this.#limiters.get(networkOf(address), now).take(RATE, now, 0)
  }

  /** @param ms time that a message took */
  spend (address: string, ms: number, now: number): void {
    this.#limiters.get(networkOf(address), now).take(RATE, now, ms)
  }
}
