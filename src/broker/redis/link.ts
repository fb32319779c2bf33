import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokerObserver } from '../broker-observer.ts'
import { Backoff } from './backoff.ts'
import { HEARTBEAT } from './channels.ts'
import { describe } from './connection.ts'
import type { Peers } from './peers.ts'
import { Session, type SessionOptions } from './session.ts'

/**
 * - disconnected: everything is delivered here alone, at once
 * - connecting: the same, while a session is tried out
 * - connected: everything is delivered when it comes back from Redis
 * - draining: nothing is sent any more, and what is on its way back may still arrive
 */
export type State = 'disconnected' | 'connecting' | 'connected' | 'draining' | 'closed'

export interface LinkOptions extends Omit<SessionOptions, 'epoch' | 'onFailed'> {
  observer: BrokerObserver
  peers: Peers
  /** What has to be subscribed to. */
  topics (): string[]
  onConnected (): void
  /** Whether anything is on its way back. */
  awaits (): boolean
  /** Delivers what did not come back. @returns how many messages that were */
  giveUp (): number
}

/** Milliseconds for what is on its way back already, once a session is given up. */
const GRACE = 250

/** Milliseconds together after which the next attempt to join is a first one again. */
const STEADY = 10_000

/** Milliseconds for each of the two things that are waited for at the end. */
const CLOSE_WITHIN = 500

/** Whether this instance and the others reach each other, and the way back when they do not. */
export class Link {
  readonly #options: LinkOptions
  readonly #backoff = new Backoff()
  #state: State = 'disconnected'
  #problem: string | undefined = 'not connected to Redis yet'
  #session: Session | undefined
  #epoch = 0
  #connectedAt = 0
  #next: NodeJS.Timeout | undefined

  constructor (options: LinkOptions) {
    this.#options = options
  }

  get state (): State {
    return this.#state
  }

  /** Why the instances do not reach each other, if they do not. */
  get problem (): string | undefined {
    return this.#problem
  }

  /** There is one while together and while parting, and while it is tried out. */
  get session (): Session | undefined {
    return this.#session
  }

  /** Of the latest attempt to join. */
  get epoch (): number {
    return this.#epoch
  }

  /** Tries to join the others, and goes on trying. */
  async connect (): Promise<void> {
    this.#state = 'connecting'
    this.#options.peers.clear()
    let session: Session | undefined
    try {
      session = await Session.open({
        ...this.#options,
        epoch: ++this.#epoch,
        onMessage: (channel, bytes) => { if (session === this.#session) this.#options.onMessage(channel, bytes) },
        onSettled: () => { if (session === this.#session) this.#options.onSettled() },
        onFailed: (reason, readable) => this.#lose(session, reason, readable),
      })
      // It was closed meanwhile.
      if (this.#state !== 'connecting') return session.destroy()
      this.#session = session
      await session.tryOut(this.#options.topics(), this.#options.peers)
      if (this.#state === 'connecting') this.#connected()
    } catch (error) {
      session?.destroy()
      if (this.#state !== 'connecting') return
      this.#session = undefined
      this.#state = 'disconnected'
      this.#problem = `Redis cannot be reached: ${describe(error)}`
      this.#options.observer.missed(describe(error))
      this.#retry()
    }
  }

  /** Gives the session up. `readable` says whether messages may still come by it. */
  disconnect (reason: string, readable = true): void {
    if (this.#state !== 'connected') return
    this.#state = 'draining'
    this.#problem = `Redis is gone: ${reason}`
    if (performance.now() - this.#connectedAt > STEADY) this.#backoff.reset()
    if (readable && this.#options.awaits()) this.#next = setTimeout(() => this.#leave(reason), GRACE)
    else this.#leave(reason)
  }

  /** What was sent before still reaches the others. */
  async close (): Promise<void> {
    if (this.#state === 'connected') await atMost(CLOSE_WITHIN, this.#session!.confirmed())
    clearTimeout(this.#next)
    const connected = this.#state === 'connected'
    this.#state = 'closed'
    if (connected) await atMost(CLOSE_WITHIN, this.#session!.signal(HEARTBEAT).catch(describe))
    this.#session?.destroy()
    this.#session = undefined
  }

  #connected (): void {
    this.#state = 'connected'
    this.#problem = undefined
    this.#connectedAt = performance.now()
    this.#options.observer.connected(this.#options.peers.size)
    this.#options.onConnected()
  }

  #lose (session: Session | undefined, reason: string, readable: boolean): void {
    if (!session || session !== this.#session) return
    // Whoever tries it out is told by its next command.
    if (this.#state === 'connecting') return session.destroy()
    this.disconnect(reason, readable)
  }

  #leave (reason: string): void {
    this.#session?.destroy()
    this.#session = undefined
    const messages = this.#options.giveUp()
    this.#state = 'disconnected'
    this.#options.observer.disconnected(reason, messages)
    this.#retry()
  }

  #retry (): void {
    this.#next = setTimeout(() => this.connect(), this.#backoff.next())
    this.#next.unref()
  }
}

/** @param within milliseconds */
async function atMost (within: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, sleep(within, undefined, { ref: false })])
}
