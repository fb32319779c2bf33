/** Minimum number of milliseconds between two calls. */
const INTERVAL = 100

/**
 * Calls a function after changes: immediately after a pause, otherwise at most
 * once per interval, and always after the last change. A thousand joins cause a
 * few head counts instead of a thousand.
 */
export class Throttle {
  readonly #call: () => boolean
  #changed = false
  #timer: NodeJS.Timeout | undefined

  /** @param call returns whether it had any effect; if not, the next change does not wait */
  constructor (call: () => boolean) {
    this.#call = call
  }

  change (): void {
    this.#changed = true
    if (!this.#timer) this.#run()
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #run (): void {
    this.#timer = undefined
    if (!this.#changed) return
    this.#changed = false
    if (!this.#call()) return
    this.#timer = setTimeout(() => this.#run(), INTERVAL)
    this.#timer.unref()
  }
}
