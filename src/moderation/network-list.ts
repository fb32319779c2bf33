import { isSameFamily, networkAround, type Network } from '../lib/network.ts'

/** Values by network. A search costs one lookup for each length of networks, however many networks there are. */
export class NetworkList<T> {
  /** By number of bits, with an address of the family. */
  readonly #lengths = new Map<string, { example: string, bits: number, values: Map<Network, T> }>()

  set (network: Network, value: T): void {
    const [example, bits] = network.split('/') as [string, string]
    const key = `${example.includes(':')}/${bits}`
    let length = this.#lengths.get(key)
    if (!length) this.#lengths.set(key, length = { example, bits: Number(bits), values: new Map() })
    length.values.set(network, value)
  }

  delete (network: Network): void {
    for (const [key, { values }] of this.#lengths) {
      if (values.delete(network) && values.size === 0) this.#lengths.delete(key)
    }
  }

  /** The values of all networks that contain an address. */
  * find (address: string): Generator<T> {
    for (const { example, bits, values } of this.#lengths.values()) {
      if (!isSameFamily(example, address)) continue
      const value = values.get(networkAround(address, bits)!)
      if (value !== undefined) yield value
    }
  }
}
