import { networkOf } from '../lib/network.ts'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { Subscribers } from './subscribers.ts'

/** Shares of the budget that may wait for their turn to be sent: of all addresses together, and of one. */
const WAITING_SHARE = 1 / 2
const ADDRESS_SHARE = 1 / 4

/** Frames that the members of one network hold in one group of subscribers. */
interface Holding {
  network: string
  group: Subscribers
  /** Bytes of the member that is furthest behind: the others hold the same ones. */
  bytes: number
  /** Bytes that no member of another network holds: they are freed with these members. */
  alone: number
}

/**
 * Limits the memory of data on its way to members, in all rooms together:
 * shared data that waits for its turn, and frames that members have not taken.
 * Beyond the limit, the network that holds most by itself loses the members that
 * are furthest behind; a slow line elsewhere is not affected.
 */
export class BufferBudget {
  readonly #maxBytes: number
  /** Bytes that wait for their turn, by the network of their sender. */
  readonly #waiting = new Map<string, number>()
  #waitingBytes = 0

  constructor (maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @returns whether so many bytes of a sender may wait; `release` has to follow */
  reserve (address: string, bytes: number): boolean {
    const network = networkOf(address)
    const own = (this.#waiting.get(network) ?? 0) + bytes
    if (own > this.#maxBytes * ADDRESS_SHARE) return false
    if (this.#waitingBytes + bytes > this.#maxBytes * WAITING_SHARE) return false
    this.#waiting.set(network, own)
    this.#waitingBytes += bytes
    return true
  }

  release (address: string, bytes: number): void {
    const network = networkOf(address)
    const own = this.#waiting.get(network)! - bytes
    if (own > 0) this.#waiting.set(network, own)
    else this.#waiting.delete(network)
    this.#waitingBytes -= bytes
  }

  /** To be called several times a second. */
  enforce (rooms: Iterable<{ subscribers: Iterable<Subscribers> }>): void {
    const groups = [...rooms].flatMap(({ subscribers }) => [...subscribers])
    while (this.#waitingBytes + sum(groups.map(({ lag }) => lag)) > this.#maxBytes) {
      const holdings = groups.flatMap(holdingsOf)
      if (holdings.length === 0) return
      const { network } = largest(holdings, ({ network }) => sizeOf(holdings.filter((one) => one.network === network)))
      const { group, bytes } = largest(holdings.filter((one) => one.network === network), (one) => sizeOf([one]))
      for (const member of group.members) {
        if (group.lagOf(member) >= bytes / 2 && networkOf(member.address) === network) {
          member.terminate(CLOSE_REASONS.tooSlow)
        }
      }
    }
  }
}

function holdingsOf (group: Subscribers): Holding[] {
  const most = new Map<string, number>()
  for (const member of group.members) {
    const lag = group.lagOf(member)
    if (lag === 0) continue
    const network = networkOf(member.address)
    most.set(network, Math.max(lag, most.get(network) ?? 0))
  }
  const [first = 0, second = 0] = [...most.values()].sort((a, b) => b - a)
  return Array.from(most, ([network, bytes]) =>
    ({ network, group, bytes, alone: bytes === first ? first - second : 0 }))
}

/** Counts the bytes that would be freed; bytes held in common only break ties. */
function sizeOf (holdings: Holding[]): number {
  return sum(holdings.map(({ alone }) => alone)) + sum(holdings.map(({ bytes }) => bytes)) / Number.MAX_SAFE_INTEGER
}

function sum (numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function largest<T> (items: readonly T[], sizeOf: (item: T) => number): T {
  return items.reduce((most, item) => sizeOf(item) > sizeOf(most) ? item : most)
}
