/** Bytes from which a message may have to wait. */
const LARGE = 64 * 1024

/** Bytes a second: the time in which a member can take a message at this rate is the longest wait for it. */
const RATE = 64 * 1024

/** Times the limit, above it, from which a message waits as long as that; it waits little while there is room. */
const FULL = 6

/** Milliseconds between two checks while a message waits. */
const INTERVAL = 50

interface Turn {
  bytes: number
  begin (): void
}

/**
 * Paces the large messages of a room. While a member is further behind than the
 * limit, the next large message waits before it is published, so that memory
 * stays bounded and nothing is lost. The wait is bounded, too: once a message is
 * the next one, by the time that a slow member needs for it, and by far less as
 * long as the member is not much further behind, since everybody else waits as well.
 */
export class Pacer {
  readonly #lag: () => number
  readonly #maxLag: number
  readonly #turns: Turn[] = []
  /** When the first turn became that. */
  #since = 0

  /**
   * @param lag bytes that the member furthest behind has not taken
   * @param maxLag beyond it, large messages wait
   */
  constructor (lag: () => number, maxLag: number) {
    this.#lag = lag
    this.#maxLag = maxLag
  }

  /** Whether a message of so many bytes has to wait for its turn. */
  mustWait (bytes: number): boolean {
    return bytes >= LARGE && (this.#turns.length > 0 || this.#lag() > this.#maxLag)
  }

  /** Resolves when it is the turn of a message of so many bytes. */
  turn (bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#turns.push({ bytes, begin: resolve })
      if (this.#turns.length === 1) this.#wait()
    })
  }

  #wait (): void {
    this.#since = performance.now()
    this.#checkLater()
  }

  /** Milliseconds; they grow with the square of the bytes above the limit. */
  #waitOf ({ bytes }: Turn): number {
    const excess = Math.max(0, this.#lag() / this.#maxLag - 1)
    return bytes / RATE * 1_000 * Math.min(1, excess / FULL) ** 2
  }

  #checkLater (): void {
    setTimeout(() => this.#check(), INTERVAL).unref()
  }

  /** One turn at a time: the message that begins its turn has to be counted before the next. */
  #check (): void {
    if (performance.now() - this.#since < this.#waitOf(this.#turns[0]!)) return this.#checkLater()
    this.#turns.shift()!.begin()
    if (this.#turns.length > 0) this.#wait()
  }
}
