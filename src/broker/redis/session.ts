import { fulfilledWithin, setDeadline } from '../../lib/deadline.ts'
import type { Message } from '../broker.ts'
import type { BrokerObserver } from '../broker-observer.ts'
import { HEARTBEAT, HELLO, HELLO_ACK, type Channels } from './channels.ts'
import { describe, RedisClient } from './client.ts'
import { readEnvelope, seal, sealGreeting, type Envelope, type Greeting, type Origin, type Sealed } from './envelope.ts'
import { Peers } from './peers.ts'
import { checkServer, isCluster, UnsuitableServerError } from './server-kind.ts'

export interface SessionOptions {
  url: string
  channels: Channels
  origin: Origin
  observer: BrokerObserver
  /** Sent with each introduction of this instance. */
  greeting: Greeting
  /** Rises with each session of this instance. */
  epoch: number
  /** A message with a valid envelope arrived, from this instance or another one. */
  onMessage (session: Session, message: Sealed): void
  /** The session must be given up. `readable` says whether messages may still arrive. */
  onFailed (session: Session, reason: string, readable: boolean): void
}

/** Milliseconds to connect, to prove the connections, and for the other instances to introduce themselves. */
const OPEN_WITHIN = 3_000
const PROVE_WITHIN = 3_000
const MEET_WITHIN = 500

/** The lifetime of one pair of connections: its epoch, its subscriptions, and the instances met through it. */
export class Session {
  readonly client: RedisClient
  readonly epoch: number
  readonly peers = new Peers()
  /** Replies of Redis so far, for the progress of a shutdown. */
  acknowledgements = 0
  readonly #options: SessionOptions
  /** Subscriptions that are not confirmed yet, by topic. */
  readonly #confirming = new Map<string, Promise<void>>()
  #onHeartbeat = () => {}

  /** @throws if Redis is unreachable, rejects the connection or is no primary */
  static async open (options: SessionOptions): Promise<Session> {
    const session = new Session(options)
    await session.client.connect(OPEN_WITHIN)
    const cancelDeadline = setDeadline(OPEN_WITHIN, () => session.destroy())
    try {
      await session.#checkServers()
      return session
    } catch (error) {
      session.destroy()
      throw error
    } finally {
      cancelDeadline()
    }
  }

  private constructor (options: SessionOptions) {
    const { url, channels, epoch } = options
    this.#options = options
    this.epoch = epoch
    this.client = new RedisClient({
      url,
      name: channels.client,
      onMessage: (channel, bytes) => this.#receive(channel, bytes),
      onLost: (reason, readable) => options.onFailed(this, reason, readable),
    })
  }

  /** Whether Redis has confirmed all subscriptions. */
  get settled (): boolean {
    return this.#confirming.size === 0
  }

  /** Resolves when Redis has confirmed the subscription of a topic, or all subscriptions. */
  async confirmed (topic?: string): Promise<void> {
    if (topic === undefined) await Promise.all(this.#confirming.values())
    else await this.#confirming.get(topic)
  }

  /**
   * Proves the connections: a heartbeat must leave through one and return
   * through the other. Then introduces this instance to the others.
   *
   * @throws if that fails or takes more than a few seconds
   */
  async prove (topics: string[]): Promise<void> {
    const cancelDeadline = setDeadline(PROVE_WITHIN, () => this.destroy())
    try {
      await this.client.subscribe([HEARTBEAT, HELLO, ...topics].map((topic) => this.#channelOf(topic)))
      const returned = new Promise<void>((resolve) => { this.#onHeartbeat = resolve })
      await this.signal(HEARTBEAT)
      if (!await fulfilledWithin(PROVE_WITHIN, returned)) throw new Error('nothing comes back')
      const receivers = await this.#introduce(HELLO)
      await fulfilledWithin(MEET_WITHIN, this.peers.waitFor(receivers - 1))
      // Without a command under way, a connection that was lost meanwhile has failed nothing.
      if (this.client.destroyed) throw new Error('the connection was lost')
    } finally {
      cancelDeadline()
    }
  }

  /**
   * Publishing must wait for the confirmation: the two connections are not
   * synchronized, and a message published before it would have no echo.
   *
   * @returns a promise that also resolves after a failure, which `onFailed` reports
   */
  subscribe (topic: string): Promise<void> {
    const confirmed: Promise<void> = this.client.subscribe([this.#channelOf(topic)]).then(() => {
      this.acknowledgements++
      if (this.#confirming.get(topic) === confirmed) this.#confirming.delete(topic)
    }, this.#fail)
    this.#confirming.set(topic, confirmed)
    return confirmed
  }

  unsubscribe (topic: string): void {
    this.client.unsubscribe(this.#channelOf(topic)).catch(this.#fail)
  }

  seal (number: number, topic: string, message?: Message): Buffer {
    return seal(this.#envelope(number, topic), message)
  }

  /** Publishes a sealed message. */
  send (topic: string, payload: Buffer, onAcknowledged: () => void): void {
    this.client.publish(this.#channelOf(topic), payload).then(() => {
      this.acknowledgements++
      onAcknowledged()
    }, this.#fail)
  }

  /** Publishes an envelope without a message. @returns number of receivers */
  signal (topic: string): Promise<number> {
    return this.client.publish(this.#channelOf(topic), this.seal(this.#options.origin.nextNumber(), topic))
  }

  /** Gives the session up if a server was demoted. Nobody closes the connections then. */
  recheckServers (): void {
    this.#checkServers().catch((error) => {
      // Without a response, the connection breaks or the heartbeat is missing. A user may lose the right to ask.
      if (error instanceof UnsuitableServerError) this.#fail(error)
    })
  }

  /** Introduces this instance to one that did. */
  acknowledge (): void {
    this.#introduce(HELLO_ACK).catch(this.#fail)
  }

  /** Stops all messages; commands without a reply fail. */
  destroy (): void {
    this.client.destroy()
  }

  async #checkServers (): Promise<void> {
    const servers = await this.client.describeServers()
    for (const server of servers) checkServer(server)
    if (servers.some(isCluster)) this.#options.observer.clustered()
  }

  #receive (channel: string, bytes: Buffer): void {
    const { origin, observer, onMessage } = this.#options
    const message = readEnvelope(bytes)
    if (!message || this.#channelOf(message.envelope.r) !== channel) return observer.dropped('invalid')
    const { o, e, r } = message.envelope
    if (r === HEARTBEAT && o === origin.id && e === this.epoch) this.#onHeartbeat()
    onMessage(this, message)
  }

  /** @returns number of receivers */
  #introduce (topic: string): Promise<number> {
    const { origin, greeting } = this.#options
    return this.client.publish(this.#channelOf(topic),
      sealGreeting(this.#envelope(origin.nextNumber(), topic), greeting))
  }

  #envelope (number: number, topic: string): Envelope {
    return { v: 1, o: this.#options.origin.id, e: this.epoch, s: number, r: topic }
  }

  #channelOf (topic: string): string {
    return this.#options.channels.of(topic)
  }

  readonly #fail = (error: unknown): void => this.#options.onFailed(this, describe(error), true)
}
