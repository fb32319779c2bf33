import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { Completed, Decoded } from '../dialects/dialect.ts'
import type { Dialects } from '../dialects/dialects.ts'
import { rejectBusy } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import type { WorkerPool } from '../rooms/worker-pool.ts'
import type { Task } from './worker.ts'

/** Leaves one core to the rooms. sharp uses libuv's pool of four threads, with file and DNS operations. */
const THREADS = Math.max(1, Math.min(3, availableParallelism() - 1))

/** Maximum number of waiting tasks, and maximum size of all waiting and running tasks. */
const MAX_QUEUE = 64
const MAX_BYTES = 128 * 1024 * 1024

/** Milliseconds for one task, including its wait, so that a lost task cannot block its sender forever. */
const TASK_TIMEOUT = 60_000

/** Milliseconds after which an idle thread ends. */
const IDLE_TIMEOUT = 60_000

// The extension of this module: .ts under a loader, .js in the build.
const worker = fileURLToPath(new URL(`worker${extname(import.meta.url)}`, import.meta.url))

/** Threads for work that would block the event loop: large messages and images. Started on first use. */
export class PiscinaPool implements WorkerPool {
  readonly #pool: Piscina
  readonly #timeout: number
  readonly #onError: (error: unknown) => void
  #bytes = 0
  #closing = false

  /**
   * @param onError called when a thread fails; the pool replaces it
   * @param timeout milliseconds for one task
   */
  constructor (limits: Limits, onError: (error: unknown) => void, timeout = TASK_TIMEOUT) {
    this.#timeout = timeout
    this.#onError = onError
    this.#pool = new Piscina({
      filename: worker,
      workerData: limits,
      minThreads: 0,
      maxThreads: THREADS,
      maxQueue: MAX_QUEUE,
      idleTimeout: IDLE_TIMEOUT,
    })
    this.#pool.on('error', onError)
  }

  decode (dialect: string, data: Buffer): Promise<Completed> {
    return this.#run({ kind: 'decode', dialect: dialect as keyof Dialects, data }, data.length)
  }

  complete (decoded: Decoded): Promise<Completed> {
    return this.#run({ kind: 'complete', decoded }, inputOf(decoded).length)
  }

  /** Abandons all tasks. */
  async close (): Promise<void> {
    this.#closing = true
    await this.#pool.destroy()
  }

  async #run (task: Task, bytes: number): Promise<Completed> {
    if (this.#closing) return rejectBusy('The service is restarting')
    if (this.#pool.queueSize >= MAX_QUEUE || this.#bytes + bytes > MAX_BYTES) {
      return rejectBusy('The server is busy, try again in a moment')
    }
    this.#bytes += bytes
    try {
      return await this.#pool.run(task, { signal: AbortSignal.timeout(this.#timeout) })
    } catch (error) {
      if (this.#closing) return rejectBusy('The service is restarting')
      this.#respawn()
      if ((error as Error).name === 'AbortError') return rejectBusy('The message took too long, try again in a moment')
      throw error
    } finally {
      this.#bytes -= bytes
    }
  }

  /** Piscina replaces a terminated thread only for a new task: without one, queued tasks would wait forever. */
  #respawn (): void {
    if (this.#pool.queueSize > 0) this.#pool.run({ kind: 'nothing' } satisfies Task).catch(this.#onError)
  }
}

function inputOf (decoded: Decoded): string {
  if (decoded.kind === 'switch') return inputOf(decoded.next)
  return decoded.kind === 'transform' ? decoded.input : ''
}
