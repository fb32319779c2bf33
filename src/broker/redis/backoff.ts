/** Milliseconds before the second attempt, and at most. */
const FIRST = 100
const LONGEST = 4_000

/** How long to wait before the next attempt: longer each time, and never the same for all instances. */
export class Backoff {
  #attempts = 0

  /** @returns milliseconds */
  next (): number {
    const delay = Math.min(FIRST * 2 ** this.#attempts++, LONGEST)
    return delay * (0.5 + Math.random() / 2)
  }

  reset (): void {
    this.#attempts = 0
  }
}
