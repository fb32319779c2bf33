import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import type { Completed, Decoded } from '../dialects/dialect.ts'
import type { Dialects } from '../dialects/dialects.ts'
import { FairQueue } from '../lib/fair-queue.ts'
import { networkOf } from '../lib/network.ts'
import { pathOfModule } from '../package.ts'
import { rejectBusy } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import type { WorkerPool } from '../rooms/worker-pool.ts'
import type { Task } from './worker.ts'

/** Leaves one core to the rooms. sharp uses libuv's pool of four threads, with file and DNS operations. */
const THREADS = Math.max(1, Math.min(3, availableParallelism() - 1))

/** Maximum number of waiting tasks, and maximum size of all waiting and running tasks. */
const MAX_QUEUE = 64
const MAX_BYTES = 128 * 1024 * 1024

const BUSY = 'The server is busy, try again in a moment'
const RESTARTING = 'The service is restarting'
const TOO_LONG = 'The message took too long, try again in a moment'

/** Milliseconds for one task, including its wait, so that a lost task cannot block its sender forever. */
const TASK_TIMEOUT = 60_000

/** Milliseconds after which an idle thread ends. */
const IDLE_TIMEOUT = 60_000

const worker = pathOfModule('workers/worker')

/** A task that waits for its turn. */
interface Waiting {
  readonly bytes: number
  /** @param refusal why the task has to be given up */
  readonly end: (refusal?: string) => void
}

/**
 * Threads for work that would block the event loop: large messages and images. Started on first use.
 *
 * Addresses take turns. Beyond the limits, the address with most of the queue loses its newest task: a flood takes no
 * place away from anyone else.
 */
export class PiscinaPool implements WorkerPool {
  readonly #pool: Piscina
  readonly #timeout: number
  readonly #onError: (error: unknown) => void
  /** By network. Piscina's own queue has only tasks whose thread is starting. */
  readonly #queue = new FairQueue<Waiting>()
  #running = 0
  /** Size of all waiting and running tasks. */
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
      idleTimeout: IDLE_TIMEOUT,
    })
    this.#pool.on('error', onError)
  }

  decode (dialect: string, data: Buffer, address: string): Promise<Completed> {
    return this.#run({ kind: 'decode', dialect: dialect as keyof Dialects, data }, data.length, address)
  }

  complete (decoded: Decoded, address: string): Promise<Completed> {
    return this.#run({ kind: 'complete', decoded }, inputOf(decoded).length, address)
  }

  /** Abandons all tasks. */
  async close (): Promise<void> {
    this.#closing = true
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#refuse(next, RESTARTING)
    await this.#pool.destroy()
  }

  async #run (task: Task, bytes: number, address: string): Promise<Completed> {
    if (this.#closing) return rejectBusy(RESTARTING)
    const signal = AbortSignal.timeout(this.#timeout)
    const refusal = await this.#turn(networkOf(address), bytes, signal)
    if (refusal !== undefined) return rejectBusy(refusal)
    try {
      return await this.#pool.run(task, { signal, transferList: ownedMemory(task) })
    } catch (error) {
      if (this.#closing) return rejectBusy(RESTARTING)
      this.#respawn()
      if ((error as Error).name === 'AbortError') return rejectBusy(TOO_LONG)
      throw error
    } finally {
      this.#running--
      this.#bytes -= bytes
      this.#startNext()
    }
  }

  /** Waits for a thread. @returns why the task is given up; undefined if it may start */
  #turn (network: string, bytes: number, signal: AbortSignal): Promise<string | undefined> {
    return new Promise((resolve) => {
      const onTimeout = () => { if (this.#queue.delete(network, waiting)) this.#refuse(waiting, TOO_LONG) }
      const waiting: Waiting = {
        bytes,
        end (refusal) {
          signal.removeEventListener('abort', onTimeout)
          resolve(refusal)
        },
      }
      signal.addEventListener('abort', onTimeout)
      this.#bytes += bytes
      this.#queue.push(network, waiting)
      this.#limit(network)
      this.#startNext()
    })
  }

  /** Rejects tasks beyond the limits after one of a network was added. */
  #limit (network: string): void {
    while (this.#queue.size > MAX_QUEUE) this.#refuse(this.#queue.evict(network, () => 1)!, BUSY)
    while (this.#bytes > MAX_BYTES) this.#refuse(this.#queue.evict(network, ({ bytes }) => bytes)!, BUSY)
  }

  #refuse (waiting: Waiting, refusal: string): void {
    this.#bytes -= waiting.bytes
    waiting.end(refusal)
  }

  #startNext (): void {
    if (this.#running === THREADS) return
    const next = this.#queue.shift()
    if (!next) return
    this.#running++
    next.end()
  }

  /** Piscina replaces a terminated thread only for a new task: without one, those in its queue would wait forever. */
  #respawn (): void {
    if (this.#pool.queueSize > 0) this.#pool.run({ kind: 'nothing' } satisfies Task).catch(this.#onError)
  }
}

/** Memory that a task hands over: that of a message, unless other data that was read with it is in it. */
function ownedMemory (task: Task): ArrayBuffer[] {
  if (task.kind !== 'decode' || task.data.byteLength !== task.data.buffer.byteLength) return []
  return [task.data.buffer as ArrayBuffer]
}

function inputOf (decoded: Decoded): string {
  if (decoded.kind === 'switch') return inputOf(decoded.next)
  return decoded.kind === 'transform' ? decoded.input : ''
}
