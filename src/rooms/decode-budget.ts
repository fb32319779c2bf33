import type { Decoded, Dialect } from '../dialects/dialect.ts'
import { ExpiringMap } from '../lib/expiring-map.ts'
import { GcraLimiter, rateOf } from '../lib/gcra-limiter.ts'
import { networkOf } from '../lib/network.ts'

/**
 * Bytes from which a worker decodes a message: validating a polygon of 64 KiB
 * takes the event loop 2 to 4 ms, and a client may send twenty a second.
 */
const LARGE = 16 * 1024

/** Bytes up to which decoding takes so little time that it is not measured. */
const SMALL = 1024

/** Milliseconds of decoding for each second, and at once: a tenth of the event loop. */
const RATE = rateOf(100, 1_000)!

/**
 * Limits the time for which the event loop decodes the messages of one address,
 * over all its connections. Beyond it, workers decode them, in which addresses
 * take turns: nothing is rejected, and nobody else waits.
 */
export class DecodeBudget {
  readonly #limiters = new ExpiringMap(() => new GcraLimiter(), ({ fullAt }, now) => fullAt <= now)

  /** Whether a text message of so many bytes must be decoded by a worker. */
  needsWorker (bytes: number, address: string): boolean {
    if (bytes <= SMALL) return false
    if (bytes > LARGE) return true
    const now = performance.now()
    return !this.#limiters.get(networkOf(address), now).take(RATE, now, 0)
  }

  /** Decodes a message, and counts the time that it takes. */
  decode (dialect: Dialect, data: Buffer, isBinary: boolean, address: string): Decoded {
    if (data.length <= SMALL) return dialect.decode(data, isBinary)
    const started = performance.now()
    const decoded = dialect.decode(data, isBinary)
    const now = performance.now()
    this.#limiters.get(networkOf(address), now).take(RATE, now, now - started)
    return decoded
  }
}
