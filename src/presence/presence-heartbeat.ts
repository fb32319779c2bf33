import { Throttle } from '../lib/throttle.ts'
import type { Presence } from './presence.ts'

/** Minimum number of milliseconds between two messages with changed head counts. */
const HEAD_COUNT_INTERVAL = 100

/** Milliseconds between two ticks. */
const TICK = 1_000

/** Ticks between two heartbeats, and ticks of silence after which an instance is dropped. */
const HEARTBEAT_TICKS = 3
const SILENT_TICKS = 12

/**
 * Publishes the head counts of this instance every few seconds, and when they
 * change, at most ten times a second. Drops silent instances. Counts ticks, not
 * milliseconds: after an event-loop stall the others' messages have arrived but
 * have not been read.
 */
export class PresenceHeartbeat {
  readonly #presence: Presence
  readonly #timer: NodeJS.Timeout
  readonly #changes: Throttle
  #ticks = 0

  constructor (presence: Presence) {
    this.#presence = presence
    this.#changes = new Throttle(HEAD_COUNT_INTERVAL, () => {
      presence.publishCounts()
      return true
    })
    presence.onChange = () => this.#changes.change()
    this.#timer = setInterval(() => this.#tick(), TICK)
    this.#timer.unref()
  }

  stop (): void {
    this.#presence.onChange = () => {}
    clearInterval(this.#timer)
    this.#changes.stop()
  }

  #tick (): void {
    this.#presence.expire(SILENT_TICKS)
    if (++this.#ticks % HEARTBEAT_TICKS === 0) this.#presence.publishCounts()
  }
}
