import type { Decoded, Dialect, Switch } from '../dialects/dialect.ts'
import { SerialQueue } from '../lib/serial-queue.ts'
import { reject, type Command, type Rejection } from '../protocol/events.ts'
import type { DecodeBudget } from './decode-budget.ts'
import { MessageRateLimiter, type MessageRate } from './message-rate-limiter.ts'
import type { Stage } from './observer.ts'
import type { Socket } from './socket.ts'
import type { WorkerPool } from './worker-pool.ts'

/** Limits and services for the messages of all clients. */
export interface InputContext {
  workers: WorkerPool
  /** Time of the event loop that an address may use. */
  decodes: DecodeBudget
  /** Rate of messages of one client; undefined is no limit. */
  messageRate: MessageRate | undefined
}

/** The client whose messages these are. */
export interface InputClient {
  readonly dialect: Dialect
  readonly address: string
  dispatch (command: Command): void
  answerPing (): void
  switchDialect (change: Switch): void
  reject (rejection: Rejection): void
  /** A message exceeds the rate. */
  drop (notify: boolean): void
  /** Messages have exceeded the rate by far, for some time. */
  endFlood (): void
  failed (stage: Stage, error: unknown): void
}

/**
 * The messages of one client, from its socket to its room: within their rate,
 * decoded, and in their order, though some take long. Never throws, since no
 * caller above the socket's listener could catch it.
 */
export class ClientInput {
  readonly #client: InputClient
  readonly #socket: Socket
  readonly #context: InputContext
  readonly #limiter = new MessageRateLimiter()
  /** New messages are ignored. */
  #ignores = false
  /** Messages that are being processed are ignored, too. */
  #deaf = false
  /** Called once no message waits any more. */
  #onIdle: (() => void) | undefined
  /** Messages that arrive while an earlier one is processed; created when one first has to wait. */
  #queue: SerialQueue | undefined

  constructor (client: InputClient, socket: Socket, context: InputContext) {
    this.#client = client
    this.#socket = socket
    this.#context = context
  }

  /** Whether messages that are being processed must not be published any more. */
  get deaf (): boolean {
    return this.#deaf
  }

  receive (data: Buffer, isBinary: boolean): void {
    // A ping is not part of the conversation, and counts like one of WebSocket.
    if (this.#client.dialect.isPing?.(data, isBinary)) this.countPing()
    else if (!this.#admits(data.length)) return
    if (this.#ignores) return
    if (this.#queue?.held) this.#queue.run(() => this.#process(data, isBinary))
    else this.#process(data, isBinary)
  }

  /** A ping or pong, which only counts towards a flood. */
  countPing (): void {
    if (!this.#ignores && this.#context.messageRate && this.#limiter.checkPing(performance.now())) this.#endFlood()
  }

  /** Makes messages that arrive meanwhile wait; most of them stay in the network. */
  waitFor (work: Promise<void>): void {
    this.#queue ??= new SerialQueue({
      onHold: () => this.#socket.pause(),
      onIdle: () => {
        this.#socket.resume()
        this.#onIdle?.()
      },
      onError: (error) => {
        this.#client.failed('receive', error)
        this.#client.reject(reject('The message could not be processed, try again'))
      },
    })
    this.#queue.hold(work)
  }

  /** Calls a function as soon as no message is processed or waits. */
  whenIdle (callback: () => void): void {
    if (this.#queue?.held) this.#onIdle = callback
    else callback()
  }

  /** Ignores new messages. */
  ignore (): void {
    this.#ignores = true
  }

  /** Drops every message that was not published yet. */
  silence (): void {
    this.#ignores = this.#deaf = true
    this.#queue?.clear()
  }

  /** Whether a message of so many bytes is within the rate. One that is not is dropped before it costs anything. */
  #admits (bytes: number): boolean {
    if (this.#ignores) return false
    const { messageRate } = this.#context
    if (!messageRate) return true
    const verdict = this.#limiter.check(messageRate, bytes, performance.now())
    if (verdict === 'allow') return true
    try {
      if (verdict === 'disconnect') this.#endFlood()
      else this.#client.drop(verdict === 'dropAndNotify')
    } catch (error) {
      this.#client.failed('drop', error)
    }
    return false
  }

  /** Waiting messages of the flood are discarded. */
  #endFlood (): void {
    this.#ignores = true
    this.#queue?.clear()
    this.#client.endFlood()
  }

  #process (data: Buffer, isBinary: boolean): void {
    const { dialect, address } = this.#client
    try {
      const { workers, decodes } = this.#context
      if (!isBinary && decodes.needsWorker(data.length, address)) {
        this.#await(workers.decode(dialect.name, data, address))
      } else {
        this.#dispatch(decodes.decode(dialect, data, isBinary, address))
      }
    } catch (error) {
      this.#client.failed('receive', error)
    }
  }

  #dispatch (decoded: Decoded): void {
    if (this.#deaf) return
    const client = this.#client
    const complete = () => this.#await(this.#context.workers.complete(decoded, client.address))
    switch (decoded.kind) {
      case 'rejection': return client.reject(decoded)
      case 'ping': return client.answerPing()
      case 'transform': return complete()
      case 'switch': {
        const { next } = decoded
        if (next.kind === 'transform') return complete()
        client.switchDialect(decoded)
        // The new generation may have to receive the history first.
        if (this.#queue?.held) this.#queue.runNext(() => client.dispatch(next))
        else client.dispatch(next)
        return
      }
      default: client.dispatch(decoded)
    }
  }

  #await (decoded: Promise<Decoded>): void {
    this.waitFor(decoded.then((late) => this.#dispatch(late)))
  }
}
