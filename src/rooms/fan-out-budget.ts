import { ExpiringMap } from '../lib/expiring-map.ts'
import { GcraLimiter, rateOf } from '../lib/gcra-limiter.ts'
import { networkOf } from '../lib/network.ts'

const MIB = 1024 * 1024

/**
 * Bytes a second that one network may cause to be sent, in MiB, and at once. A
 * layer of 5 MB for 200 members is 1 GiB: two in a row do not wait, and then one
 * may follow every other second, which is faster than a network card of 4 Gbit/s.
 */
const RATE = rateOf(512, 2 * 1024)!

/**
 * Charges shared data to the network of its sender by the bytes that it causes
 * to be sent: its size times the members of the room. Beyond the rate, it waits
 * in its sender's queue, since the event loop writes to the members of all rooms.
 */
export class FanOutBudget {
  readonly #limiters = new ExpiringMap(() => new GcraLimiter(), ({ fullAt }, now) => fullAt <= now)

  /** Milliseconds for which the next message of an address has to wait. */
  waitOf (address: string): number {
    const now = performance.now()
    return Math.max(0, this.#limiters.get(networkOf(address), now).fullAt - now - RATE.tolerance)
  }

  /** Charges a message when it is sent, or begins to wait: those that wait are sent in this order. */
  charge (address: string, bytes: number): void {
    const now = performance.now()
    this.#limiters.get(networkOf(address), now).charge(RATE, now, bytes / MIB)
  }
}
