/** Tells a count, and answers whether there was anybody to tell. */
export type Announce = (count: number) => boolean

/** Milliseconds between two announcements of one room. */
const INTERVAL = 100

/**
 * Announces a number that changes: at once when it was quiet, else at most
 * once an interval, and always the last value. A thousand joins cost a few
 * announcements instead of a thousand.
 */
export class HeadCount {
  readonly #announce: Announce
  #count = 0
  #changed = false
  #timer: NodeJS.Timeout | undefined

  constructor (announce: Announce) {
    this.#announce = announce
  }

  set (count: number): void {
    this.#count = count
    this.#changed = true
    if (!this.#timer) this.#tell()
  }

  #tell (): void {
    this.#timer = undefined
    if (!this.#changed) return
    this.#changed = false
    if (!this.#announce(this.#count)) return
    this.#timer = setTimeout(() => this.#tell(), INTERVAL)
    this.#timer.unref()
  }
}
