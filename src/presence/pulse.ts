import { Throttle } from '../lib/throttle.ts'
import type { Presence } from './presence.ts'

/** Milliseconds between two looks at who is silent. */
const SWEEP = 1_000

/** An instance tells that it lives every so many looks; who is silent for so many is gone. */
const TELL_EVERY = 3
const SILENT = 12

/**
 * Keeps the instances told of each other: counts when they change, at most ten
 * times a second, and every few seconds that this one lives; and forgets those
 * that are silent. Time is counted in looks, of which a stalled process misses
 * some: it reads what the others sent meanwhile before it takes them for gone.
 */
export class Pulse {
  readonly #presence: Presence
  readonly #sweeping: NodeJS.Timeout
  readonly #telling: Throttle
  #looks = 0

  constructor (presence: Presence) {
    this.#presence = presence
    this.#telling = new Throttle(() => {
      presence.own.publishCounts()
      return true
    })
    presence.onChange = () => this.#telling.change()
    this.#sweeping = setInterval(() => this.#look(), SWEEP)
    this.#sweeping.unref()
  }

  stop (): void {
    this.#presence.onChange = () => {}
    clearInterval(this.#sweeping)
    this.#telling.stop()
  }

  #look (): void {
    this.#presence.sweep(SILENT)
    if (++this.#looks % TELL_EVERY === 0) this.#presence.own.publishCounts()
  }
}
