import { readAddress, type Network } from '../lib/network.ts'

interface Length<T> {
  /** Bits of the addresses. */
  width: number
  /** Trailing bits that the addresses of one network do not share. */
  free: bigint
  /** By the leading bits. */
  values: Map<bigint, T>
}

/** Values by network. A search costs one lookup for each length of networks, however many networks there are. */
export class NetworkList<T> {
  readonly #lengths = new Map<string, Length<T>>()

  set (network: Network, value: T): void {
    const { key, width, free, leading } = place(network)
    let length = this.#lengths.get(key)
    if (!length) this.#lengths.set(key, length = { width, free, values: new Map() })
    length.values.set(leading, value)
  }

  delete (network: Network): void {
    const { key, leading } = place(network)
    const length = this.#lengths.get(key)
    if (length?.values.delete(leading) && length.values.size === 0) this.#lengths.delete(key)
  }

  /** The values of all networks that contain an address. */
  * find (address: string): Generator<T> {
    if (this.#lengths.size === 0) return
    const read = readAddress(address)
    for (const { width, free, values } of this.#lengths.values()) {
      if (width !== read?.width) continue
      const value = values.get(read.number >> free)
      if (value !== undefined) yield value
    }
  }
}

function place (network: Network) {
  const [first, bits] = network.split('/')
  const { width, number } = readAddress(first!)!
  const free = BigInt(width - Number(bits))
  return { key: `${width}/${bits}`, width, free, leading: number >> free }
}
