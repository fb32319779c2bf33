/** Something that holds back what it has to send until the end of the turn. */
export interface Flushable {
  flush (): void
}

/** Runs a task when the input that is already there has been read. */
export type Schedule = (task: () => void) => void

/**
 * Collects who has something to send in this turn of the event loop and lets
 * them send it at the end, together: one write per member and turn, instead of
 * one per member and message.
 */
export class Outbox {
  readonly #schedule: Schedule
  readonly #flushAll = () => this.flush()
  #waiting: Flushable[] = []

  constructor (schedule: Schedule = (task) => { setImmediate(task) }) {
    this.#schedule = schedule
  }

  add (sender: Flushable): void {
    if (this.#waiting.push(sender) === 1) this.#schedule(this.#flushAll)
  }

  flush (): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const sender of waiting) sender.flush()
  }
}
