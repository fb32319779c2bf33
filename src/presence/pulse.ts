import type { Presence } from './presence.ts'

/** Milliseconds between two looks at who is silent. */
const SWEEP = 1_000

/** An instance tells that it lives every so many looks; who is silent for so many is gone. */
const TELL_EVERY = 3
const SILENT = 12

/** Milliseconds between two announcements of changed counts. */
const INTERVAL = 100

/**
 * Keeps the instances told of each other: counts when they change, at most ten
 * times a second, and every few seconds that this one lives; and forgets those
 * that are silent. Time is counted in looks, of which a stalled process misses
 * some: it reads what the others sent meanwhile before it takes them for gone.
 */
export class Pulse {
  readonly #presence: Presence
  readonly #sweeping: NodeJS.Timeout
  #telling: NodeJS.Timeout | undefined
  #changed = false
  #looks = 0

  constructor (presence: Presence) {
    this.#presence = presence
    presence.onChange = () => this.#change()
    this.#sweeping = setInterval(() => this.#look(), SWEEP)
    this.#sweeping.unref()
  }

  stop (): void {
    this.#presence.onChange = () => {}
    clearInterval(this.#sweeping)
    clearTimeout(this.#telling)
  }

  #look (): void {
    this.#presence.sweep(SILENT)
    if (++this.#looks % TELL_EVERY === 0) this.#presence.publishCounts()
  }

  #change (): void {
    this.#changed = true
    if (!this.#telling) this.#tell()
  }

  #tell (): void {
    this.#telling = undefined
    if (!this.#changed) return
    this.#changed = false
    this.#presence.publishCounts()
    this.#telling = setTimeout(() => this.#tell(), INTERVAL)
    this.#telling.unref()
  }
}
