/** Milliseconds between two calls. */
const INTERVAL = 100

/**
 * Tells of something that changes: at once when it was quiet, else at most once
 * an interval, and always of the last change. A thousand joins cost a few
 * announcements instead of a thousand.
 */
export class Throttle {
  readonly #tell: () => boolean
  #changed = false
  #timer: NodeJS.Timeout | undefined

  /** @param tell answers whether there was anybody to tell */
  constructor (tell: () => boolean) {
    this.#tell = tell
  }

  change (): void {
    this.#changed = true
    if (!this.#timer) this.#call()
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #call (): void {
    this.#timer = undefined
    if (!this.#changed) return
    this.#changed = false
    if (!this.#tell()) return
    this.#timer = setTimeout(() => this.#call(), INTERVAL)
    this.#timer.unref()
  }
}
