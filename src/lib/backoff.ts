export interface BackoffOptions {
  /** Milliseconds before the second attempt. */
  first: number
  /** Milliseconds between two attempts, at most. */
  longest: number
}

/** Exponential backoff with jitter: the delays double, and differ between processes. */
export class Backoff {
  readonly #options: BackoffOptions
  #attempts = 0

  constructor (options: BackoffOptions) {
    this.#options = options
  }

  /** @returns milliseconds until the next attempt */
  next (): number {
    const { first, longest } = this.#options
    const delay = Math.min(first * 2 ** this.#attempts++, longest)
    return delay * (0.5 + Math.random() / 2)
  }

  reset (): void {
    this.#attempts = 0
  }
}
