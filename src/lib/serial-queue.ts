export type Task = () => void

export interface SerialQueueOptions {
  /** From now on, tasks have to wait. */
  onHold (): void
  /** No task is waiting any more. */
  onIdle (): void
  /** A task, or work that held the queue, failed. The queue continues. */
  onError (error: unknown): void
}

/**
 * Runs tasks one at a time, in order. A task can hold the queue for asynchronous
 * work: later tasks then wait until the work settles.
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

  /** Runs a task before all waiting ones. */
  runNext (task: Task): void {
    if (this.held) this.#tasks.unshift(task)
    else this.#attempt(task)
  }

  /** Makes tasks wait until the work settles. */
  hold (work: Promise<unknown>): void {
    if (this.#holds++ === 0) this.#options.onHold()
    work.catch(this.#options.onError).then(() => this.#release())
  }

  /** Discards the waiting tasks. */
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
