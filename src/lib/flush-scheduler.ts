/** Buffers output until the end of an event-loop turn. */
export interface Flushable {
  flush (): void
}

/** Runs a task after all input that has already arrived has been read. */
export type Schedule = (task: () => void) => void

/**
 * Flushes everything that was added during one turn of the event loop at its
 * end: one write per member and turn, instead of one per member and message.
 */
export class FlushScheduler {
  readonly #schedule: Schedule
  readonly #flushAll = () => this.flush()
  #pending: Flushable[] = []

  constructor (schedule: Schedule = (task) => { setImmediate(task) }) {
    this.#schedule = schedule
  }

  add (flushable: Flushable): void {
    if (this.#pending.push(flushable) === 1) this.#schedule(this.#flushAll)
  }

  flush (): void {
    const pending = this.#pending
    this.#pending = []
    for (const flushable of pending) flushable.flush()
  }
}
