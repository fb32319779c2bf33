export type Task = () => void

export interface SerialQueueOptions {
  /** Tasks have to wait from now on. */
  onHold (): void
  /** Nothing waits any more. */
  onIdle (): void
  /** A task, or work that held the queue, failed. The queue goes on. */
  onError (error: unknown): void
}

/**
 * Runs tasks one at a time, in order. Asynchronous work that a task starts can
 * hold the queue: later tasks wait until it settles.
 */
export class SerialQueue {
  readonly #options: SerialQueueOptions
  #tasks: Task[] = []
  #holds = 0

  constructor (options: SerialQueueOptions) {
    this.#options = options
  }

  /** Whether tasks have to wait. */
  get held (): boolean {
    return this.#holds > 0
  }

  run (task: Task): void {
    if (this.held) this.#tasks.push(task)
    else this.#attempt(task)
  }

  /** Runs a task before all that wait. */
  runNext (task: Task): void {
    if (this.held) this.#tasks.unshift(task)
    else this.#attempt(task)
  }

  /** Lets tasks wait until the work settles. */
  hold (work: Promise<unknown>): void {
    if (this.#holds++ === 0) this.#options.onHold()
    work.catch(this.#options.onError).then(() => this.#release())
  }

  /** Gives up the tasks that wait. */
  clear (): void {
    this.#tasks = []
  }

  #release (): void {
    this.#holds--
    while (!this.held) {
      const task = this.#tasks.shift()
      if (!task) return this.#options.onIdle()
      this.#attempt(task)
    }
  }

  #attempt (task: Task): void {
    try {
      task()
    } catch (error) {
      this.#options.onError(error)
    }
  }
}
