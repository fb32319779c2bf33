/** Milliseconds between two sweeps. */
const SWEEP_INTERVAL = 1_000

/** Values by key, created on demand. Needs no timer: lookups remove values that have expired. */
export class ExpiringMap<T> {
  readonly #values = new Map<string, T>()
  readonly #create: (key: string) => T
  readonly #isExpired: (value: T, now: number) => boolean
  #sweepAt = 0

  /** @param isExpired whether a value is as good as a new one */
  constructor (create: (key: string) => T, isExpired: (value: T, now: number) => boolean) {
    this.#create = create
    this.#isExpired = isExpired
  }

  /** @param now milliseconds of a monotonic clock */
  get (key: string, now: number): T {
    if (now >= this.#sweepAt) this.#sweep(now)
    let value = this.#values.get(key)
    if (value === undefined) this.#values.set(key, value = this.#create(key))
    return value
  }

  #sweep (now: number): void {
    this.#sweepAt = now + SWEEP_INTERVAL
    for (const [key, value] of this.#values) if (this.#isExpired(value, now)) this.#values.delete(key)
  }
}
