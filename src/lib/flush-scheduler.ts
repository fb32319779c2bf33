/** Holds back what it has to send until the end of the event loop's turn. */
export interface Flushable {
  flush (): void
}

/** Runs a task once all input that has already arrived has been read. */
export type Schedule = (task: () => void) => void

/**
 * Flushes everything that was added in one turn of the event loop together at
 * its end: one write per member and turn, instead of one per member and message.
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
