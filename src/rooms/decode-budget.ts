import { GcraLimiter, rateOf } from '../lib/gcra-limiter.ts'
import { networkOf } from '../lib/network.ts'

/** Milliseconds of decoding for each second, and at once: a tenth of the event loop. */
const RATE = rateOf(100, 1_000)!

/** Milliseconds between two checks for addresses that can be forgotten. */
const FORGET_INTERVAL = 1_000

/**
 * Limits the time for which the event loop decodes the messages of one address,
 * over all its connections. Beyond it, workers decode them, in which addresses
 * take turns: nothing is rejected, and nobody else waits.
 */
export class DecodeBudget {
  readonly #networks = new Map<string, GcraLimiter>()
  #forgetAt = 0

  /** @param now milliseconds of a monotonic clock */
  isSpent (address: string, now: number): boolean {
    const limiter = this.#networks.get(networkOf(address))
    return limiter !== undefined && !limiter.take(RATE, now, 0)
  }

  /** @param ms time that a message took */
  spend (address: string, ms: number, now: number): void {
    if (now >= this.#forgetAt) this.#forget(now)
    const network = networkOf(address)
    let limiter = this.#networks.get(network)
    if (!limiter) this.#networks.set(network, limiter = new GcraLimiter())
    limiter.take(RATE, now, ms)
  }

  #forget (now: number): void {
    this.#forgetAt = now + FORGET_INTERVAL
    for (const [network, { fullAt }] of this.#networks) if (fullAt <= now) this.#networks.delete(network)
  }
}
