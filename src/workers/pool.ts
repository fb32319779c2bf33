import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { Decoded } from '../dialects/dialect.ts'
import type { Dialects } from '../dialects/dialects.ts'
import { rejectBusy, type Rejection } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import type { Workshop } from '../rooms/workshop.ts'
import type { Task } from './worker.ts'

/** One core is for the rooms; and sharp shares a pool of four threads with files and names. */
const THREADS = Math.max(1, Math.min(3, availableParallelism() - 1))

/** Messages that wait for a thread, and bytes of these and of what is worked on. */
const MAX_QUEUE = 64
const MAX_BYTES = 128 * 1024 * 1024

/** Milliseconds for one message, its waiting included: one that a thread never takes must not silence its sender. */
const PATIENCE = 60_000

/** Milliseconds after which a thread that has nothing to do ends. */
const IDLE = 60_000

// The same ending as this module's: source under a loader, or build.
const worker = fileURLToPath(new URL(`worker${extname(import.meta.url)}`, import.meta.url))

/** Threads for what would hold up the event loop: reading large messages, and images. Started when first needed. */
export class WorkshopPool implements Workshop {
  readonly #pool: Piscina
  readonly #patience: number
  readonly #onError: (error: unknown) => void
  #bytes = 0
  #closing = false

  /** @param onError told of a thread that failed; the pool goes on with another one */
  constructor (limits: Limits, onError: (error: unknown) => void, patience = PATIENCE) {
    this.#patience = patience
    this.#onError = onError
    this.#pool = new Piscina({
      filename: worker,
      workerData: limits,
      minThreads: 0,
      maxThreads: THREADS,
      maxQueue: MAX_QUEUE,
      idleTimeout: IDLE,
    })
    this.#pool.on('error', onError)
  }

  async decode (dialect: string, data: Buffer, isBinary: boolean): Promise<Decoded> {
    return this.#run<Decoded>({ kind: 'decode', dialect: dialect as keyof Dialects, data, isBinary }, data.length)
  }

  fitImage (base64: string): Promise<string | Rejection> {
    return this.#run<string>({ kind: 'fit', base64 }, base64.length)
  }

  /** What is being worked on is given up. */
  async close (): Promise<void> {
    this.#closing = true
    await this.#pool.destroy()
  }

  async #run<T> (task: Task, bytes: number): Promise<T | Rejection> {
    if (this.#closing) return rejectBusy('The service is restarting')
    if (this.#pool.queueSize >= MAX_QUEUE || this.#bytes + bytes > MAX_BYTES) {
      return rejectBusy('The server is busy, try again in a moment')
    }
    this.#bytes += bytes
    try {
      return await this.#pool.run(task, { signal: AbortSignal.timeout(this.#patience) })
    } catch (error) {
      if (this.#closing) return rejectBusy('The service is restarting')
      this.#carryOn()
      if ((error as Error).name === 'AbortError') return rejectBusy('The message took too long, try again in a moment')
      throw error
    } finally {
      this.#bytes -= bytes
    }
  }

  /** A thread that ended is replaced only for a new task: without one, those that wait would wait on. */
  #carryOn (): void {
    if (this.#pool.queueSize > 0) this.#pool.run({ kind: 'nothing' } satisfies Task).catch(this.#onError)
  }
}
