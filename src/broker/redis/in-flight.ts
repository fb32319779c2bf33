import type { Message } from '../broker.ts'

/** A message that was accepted and did not come back yet. */
export interface Entry {
  number: number
  topic: string
  /** Nothing for what only keeps the connection honest. */
  message: Message | undefined
  /** As it travels; nothing once it is on its way. */
  sealed: string | undefined
  bytes: number
  /** Whether it will come back: to what nobody here hears, only Redis' answer tells that it arrived. */
  returns: boolean
  /** Whether Redis answered that it has it. */
  answered: boolean
  /** Checks it has been waiting for. */
  age: number
}

/** What was accepted and did not come back yet, in the order of acceptance. */
export class InFlight implements Iterable<Entry> {
  readonly #entries = new Map<number, Entry>()
  #bytes = 0

  get length (): number {
    return this.#entries.size
  }

  get bytes (): number {
    return this.#bytes
  }

  add (entry: Entry): void {
    this.#entries.set(entry.number, entry)
    this.#bytes += entry.bytes
  }

  take (number: number): Entry | undefined {
    const entry = this.#entries.get(number)
    if (entry) this.#delete(entry)
    return entry
  }

  /** What nobody here hears any more need not come back. */
  forget (topic: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.topic !== topic) continue
      entry.returns = false
      if (entry.answered) this.#delete(entry)
    }
  }

  /** Redis has it; what does not come back is done with that. */
  answer (entry: Entry): void {
    entry.answered = true
    if (!entry.returns) this.take(entry.number)
  }

  /** Takes what is older than the message that came back: it was on its way before, so it will not come back. */
  * takeBefore (number: number): Generator<Entry> {
    for (const entry of this.#entries.values()) {
      if (entry.number >= number) return
      this.#delete(entry)
      yield entry
    }
  }

  /** @returns the age of the oldest entry, in calls of this */
  check (): number {
    let oldest = 0
    for (const entry of this.#entries.values()) oldest = Math.max(oldest, ++entry.age)
    return oldest
  }

  clear (): void {
    this.#entries.clear()
    this.#bytes = 0
  }

  [Symbol.iterator] (): Iterator<Entry> {
    return this.#entries.values()
  }

  #delete ({ number, bytes }: Entry): void {
    this.#entries.delete(number)
    this.#bytes -= bytes
  }
}
