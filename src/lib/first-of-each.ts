/** Tells the first occurrence of each key from the others. Bounded, since clients may choose the keys. */
export class FirstOfEach {
  readonly #max: number
  readonly #seen = new Set<string>()

  /** @param max number of keys; none beyond it is a first one */
  constructor (max: number) {
    this.#max = max
  }

  isFirst (key: string): boolean {
    if (this.#seen.size >= this.#max || this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }
}
