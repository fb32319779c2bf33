/**
 * Calls a function after changes: immediately after a pause, otherwise at most
 * once per interval, and always after the last change.
 */
export class Throttle {
  readonly #interval: number
  readonly #call: () => boolean
  #changed = false
  #timer: NodeJS.Timeout | undefined

  /**
   * @param interval minimum number of milliseconds between two calls
   * @param call returns whether it had any effect; if not, the next change does not wait
   */
  constructor (interval: number, call: () => boolean) {
    this.#interval = interval
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
    this.#timer = setTimeout(() => this.#run(), this.#interval)
    this.#timer.unref()
  }
}
