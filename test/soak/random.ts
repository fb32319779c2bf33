/** Random numbers that are the same for the same seed. */
export class Random {
  #state: number

  constructor (seed: number) {
    this.#state = seed
  }

  /** A number from 0 up to 1, by mulberry32. */
  next (): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let z = this.#state
    z = Math.imul(z ^ (z >>> 15), z | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  between (min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  of<T> (items: readonly T[]): T {
    return items[this.between(0, items.length - 1)]!
  }
}
