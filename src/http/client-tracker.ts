import { Bucket } from '../lib/rate-limit.ts'
import { networkOf } from './network.ts'

/** What is known about one address: as long as it has connections, or its buckets are not full. */
export interface Guest {
  readonly network: string
  connections: number
  readonly handshakes: Bucket
  readonly puts: Bucket
}

/** Milliseconds between two looks for who can be forgotten. */
const FORGET_EVERY = 1_000

/** Who is connected, and who knocked lately, by address. Has no timer: who knocks next pays for tidying up. */
export class GuestBook {
  readonly #guests = new Map<string, Guest>()
  #connections = 0
  #forgetAt = 0

  /** Open connections of all addresses. */
  get connections (): number {
    return this.#connections
  }

  /**
   * @param address undefined where the connection is gone already
   * @param now milliseconds of a clock that never goes back
   */
  find (address: string | undefined, now: number): Guest {
    if (now >= this.#forgetAt) this.#forget(now)
    const network = networkOf(address ?? '')
    let guest = this.#guests.get(network)
    if (!guest) {
      guest = { network, connections: 0, handshakes: new Bucket(), puts: new Bucket() }
      this.#guests.set(network, guest)
    }
    return guest
  }

  enter (guest: Guest): void {
    guest.connections++
    this.#connections++
  }

  leave (guest: Guest): void {
    guest.connections--
    this.#connections--
  }

  #forget (now: number): void {
    this.#forgetAt = now + FORGET_EVERY
    for (const { network, connections, handshakes, puts } of this.#guests.values()) {
      if (connections === 0 && handshakes.fullAt <= now && puts.fullAt <= now) this.#guests.delete(network)
    }
  }
}
