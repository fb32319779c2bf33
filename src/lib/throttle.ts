export interface Settling {
  /** Milliseconds without a change after which a flood of changes is over. */
  quiet: number
  /** Maximum number of milliseconds between two calls while a flood lasts. */
  patience: number
}

/**
 * Calls a function after changes: immediately after a pause, otherwise at most
 * once per interval, and always after the last change.
 */
export class Throttle {
  readonly #call: () => boolean
  /** Milliseconds. Ticks are counted: the clock goes on while the process cannot. */
  readonly #tick: number
  readonly #minTicks: number
  readonly #maxTicks: number
  #ticks = 0
  #changes = 0
  /** Changes at the last call, and at the last tick. */
  #called = 0
  #seen = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param interval minimum number of milliseconds between two calls
   * @param call returns whether it had any effect; if not, the next change does not wait
   * @param settling when to wait for the end of a flood of changes
   */
  constructor (
    interval: number,
    call: () => boolean,
    { quiet, patience }: Settling = { quiet: interval, patience: interval }
  ) {
    this.#call = call
    this.#tick = quiet
    this.#minTicks = interval / quiet
    this.#maxTicks = patience / quiet
  }

  change (): void {
    this.#changes++
    if (!this.#timer) this.#run()
  }

  stop (): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #run (): void {
    this.#called = this.#changes
    this.#ticks = 0
    if (this.#call()) this.#wait()
  }

  #wait (): void {
    this.#seen = this.#changes
    this.#timer = setTimeout(() => this.#onTick(), this.#tick)
    this.#timer.unref()
  }

  #onTick (): void {
    this.#timer = undefined
    if (++this.#ticks < this.#minTicks) return this.#wait()
    if (this.#changes === this.#called) return
    if (this.#changes === this.#seen || this.#ticks >= this.#maxTicks) this.#run()
    else this.#wait()
  }
}
