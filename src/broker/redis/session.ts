import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../broker.ts'
import { HEARTBEAT, HELLO, type Channels } from './channels.ts'
import { Connection, describe } from './connection.ts'
import { seal, type Envelope } from './envelope.ts'
import type { Peers } from './peers.ts'

export interface SessionOptions {
  url: string
  channels: Channels
  /** Of this process. */
  instance: string
  /** Rises with each session of this instance. */
  epoch: number
  /** A number for what is sent, higher each time. */
  number (): number
  onMessage (channel: string, bytes: Buffer): void
  /** Redis has every subscription that was asked for. */
  onSettled (): void
  /** It is of no use any more. `readable` says whether messages may still come. */
  onFailed (reason: string, readable: boolean): void
}

/** Milliseconds to open a session, to try it out, and for the other instances to introduce themselves. */
const OPEN_WITHIN = 3_000
const TRY_OUT_WITHIN = 3_000
const MEET_WITHIN = 500

/** What lives and ends with one pair of connections: its epoch, and the subscriptions that Redis has. */
export class Session {
  readonly connection: Connection
  readonly epoch: number
  readonly #options: SessionOptions
  /** Subscriptions that are not confirmed yet, by topic. */
  readonly #confirming = new Map<string, Promise<void>>()
  #returned: (() => void) | undefined

  /** @throws where Redis cannot be reached or does not want us */
  static async open (options: SessionOptions): Promise<Session> {
    const connection = await Connection.open({
      url: options.url,
      name: options.channels.client,
      within: OPEN_WITHIN,
      onMessage: options.onMessage,
      onLost: options.onFailed,
    })
    return new Session(connection, options)
  }

  private constructor (connection: Connection, options: SessionOptions) {
    this.connection = connection
    this.epoch = options.epoch
    this.#options = options
  }

  /** Whether Redis has every subscription that was asked for. */
  get settled (): boolean {
    return this.#confirming.size === 0
  }

  seal (topic: string, message?: Message, number = this.#options.number()): string {
    return seal({ v: 1, o: this.#options.instance, e: this.epoch, s: number, r: topic }, message)
  }

  /** What was sealed. `answered` is called when Redis has it. */
  send (topic: string, sealed: string, answered: () => void): void {
    this.#publish(topic, sealed).then(answered, this.#fail)
  }

  /** An envelope with nothing in it. @returns how many connections heard it */
  signal (topic: string): Promise<number> {
    return this.#publish(topic, this.seal(topic))
  }

  /** The same, where nobody waits for it. */
  tell (topic: string): void {
    this.signal(topic).catch(this.#fail)
  }

  /**
   * The two connections overtake each other: what is published before Redis
   * has the subscription would never come back, so everything waits for it.
   */
  subscribe (topic: string): void {
    const confirmed: Promise<void> = this.connection.subscribe([this.#options.channels.of(topic)]).then(() => {
      if (this.#confirming.get(topic) !== confirmed) return
      this.#confirming.delete(topic)
      if (this.settled) this.#options.onSettled()
    }, this.#fail)
    this.#confirming.set(topic, confirmed)
  }

  unsubscribe (topic: string): void {
    this.connection.unsubscribe(this.#options.channels.of(topic)).catch(this.#fail)
  }

  /** Until Redis has the subscription of a topic, or all of them. */
  async confirmed (topic?: string): Promise<void> {
    if (topic === undefined) await Promise.all(this.#confirming.values())
    else await this.#confirming.get(topic)
  }

  /**
   * A connection is good when something went to Redis over one half of it and
   * came back over the other.
   *
   * @throws where it is not, within a few seconds
   */
  async tryOut (topics: string[], peers: Peers): Promise<void> {
    const deadline = setTimeout(() => this.destroy(), TRY_OUT_WITHIN)
    try {
      const channels = [HEARTBEAT, HELLO, ...topics].map((topic) => this.#options.channels.of(topic))
      await this.connection.subscribe(channels)
      const returned = new Promise<true>((resolve) => { this.#returned = () => resolve(true) })
      await this.signal(HEARTBEAT)
      if (!await Promise.race([returned, sleep(TRY_OUT_WITHIN, false, { ref: false })])) {
        throw new Error('nothing comes back')
      }
      const heard = await this.signal(HELLO)
      await Promise.race([peers.meet(heard - 1), sleep(MEET_WITHIN, undefined, { ref: false })])
    } finally {
      clearTimeout(deadline)
    }
  }

  /** Something of this instance came back. */
  hear ({ r, e }: Envelope): void {
    if (r === HEARTBEAT && e === this.epoch) this.#returned?.()
  }

  /** Nothing comes any more, and whatever waits for an answer fails. */
  destroy (): void {
    this.connection.destroy()
  }

  #publish (topic: string, sealed: string): Promise<number> {
    return this.connection.publish(this.#options.channels.of(topic), sealed)
  }

  readonly #fail = (error: unknown): void => this.#options.onFailed(describe(error), true)
}
