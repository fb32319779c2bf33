import { MODERATION_TOPIC } from '../../protocol/moderation-messages.ts'
import { PRESENCE_TOPIC } from '../../protocol/presence-messages.ts'
import type { Broker, Deliver, Message, OnDeliveryError, Topic } from '../broker.ts'
import type { BrokerObserver } from '../broker-observer.ts'
import type { HistoryStore } from '../history-store.ts'
import { MemoryBroker } from '../memory.ts'
import { Channels, HEARTBEAT, HELLO, HELLO_ACK } from './channels.ts'
import { Origin, readGreeting, readMessage, type Greeting, type Sealed } from './envelope.ts'
import { InFlightLog } from './in-flight-log.ts'
import { Link } from './link.ts'
import { RedisHistoryStore } from './redis-history-store.ts'
import type { Session } from './session.ts'

export interface RedisBrokerOptions {
  url: string
  /** Name of the deployment, the prefix of every channel and key. */
  deployment: string
  /** Digests of the settings that the instances must share, by name. */
  settings: Record<string, string>
  onDeliveryError: OnDeliveryError
  observer: BrokerObserver
  /** The instances are connected, for the first time or again. */
  onConnected? (): void
  /** The instances are not connected any more. */
  onDisconnected? (): void
  /** Another instance introduced itself and needs the state of this one. */
  onPeer? (): void
}

/** Milliseconds between two ticks. */
const TICK = 250

/** Ticks without progress after which Redis is gone. */
const MAX_STALL = 7

/** Age in ticks of a message in flight beyond which Redis is too slow to wait for, though it makes progress. */
const MAX_AGE = 40

/**
 * Ticks between two heartbeats, and between two questions for the role. Heartbeats keep the log from being empty, so
 * that silence is noticed without traffic. Messages sent through a demoted server are missing elsewhere, so ask often.
 */
const HEARTBEAT_TICKS = 2

/** Maximum number of remembered instances with other settings. */
const MAX_DIFFERING = 1000

/** Bounds of the in-flight log; beyond them, Redis is too slow to wait for. */
const MAX_IN_FLIGHT = 20_000
const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024

/**
 * The broker of several instances. Messages are published to Redis and delivered
 * at their echo, on this instance as on all others, so that all have one order.
 * When Redis is gone, messages without an echo are delivered locally in the order
 * of their acceptance, and the instance runs standalone until it is connected
 * again.
 */
export class RedisBroker implements Broker {
  readonly historyStore: HistoryStore
  readonly #options: RedisBrokerOptions
  readonly #origin = new Origin()
  readonly #local: MemoryBroker
  readonly #inFlight: InFlightLog
  readonly #link: Link
  /** Instances with other settings, each of which is reported once, however often it connects. */
  readonly #differing = new Set<string>()
  #ticks = 0
  #timer: NodeJS.Timeout | undefined

  constructor (options: RedisBrokerOptions) {
    const { url, deployment, settings, observer, onDeliveryError } = options
    const { onConnected = () => {}, onDisconnected = () => {} } = options
    this.#options = options
    const channels = new Channels(deployment, this.instance)
    const local = this.#local = new MemoryBroker(onDeliveryError)
    this.#inFlight = new InFlightLog((topic, message) => {
      observer.received('self')
      local.publish(topic, message)
    })
    this.#link = new Link({
      url,
      channels,
      origin: this.#origin,
      observer,
      greeting: { settings },
      local,
      inFlight: this.#inFlight,
      onMessage: (session, message) => this.#receive(session, message),
      onConnected,
      onDisconnected,
    })
    this.historyStore = new RedisHistoryStore({ channels, observer, link: this.#link })
  }

  /** Identifier of this process; a restarted one is a new instance. */
  get instance (): string {
    return this.#origin.id
  }

  /** Why the instances are not connected; undefined if they are. */
  get problem (): string | undefined {
    return this.#link.problem
  }

  /** The other instances that introduced themselves. */
  get peers (): string[] {
    return this.#link.session?.peers.names() ?? []
  }

  /** Number of messages that were accepted but not delivered yet. */
  get inFlight (): number {
    return this.#inFlight.length
  }

  /** Resolves after the first attempt to connect; the broker goes on trying until it is closed. */
  async start (): Promise<void> {
    this.#timer = setInterval(() => this.#tick(), TICK)
    this.#timer.unref()
    await this.#link.connect()
  }

  publish<T extends Message> (topic: Topic<T>, message: T): void {
    const { name } = this.#link.state
    if (name === 'connected' || name === 'draining') this.#accept(topic, message)
    else this.#local.publish(topic, message)
  }

  subscribe<T extends Message> (topic: Topic<T>, deliver: Deliver<T>): () => void {
    const isNew = !this.#local.hasSubscribers(topic)
    const unsubscribe = this.#local.subscribe(topic, deliver)
    if (isNew) this.#link.subscribe(topic)
    return () => {
      unsubscribe()
      if (this.#local.hasSubscribers(topic)) return
      this.#inFlight.expectNoEcho(topic)
      this.#link.unsubscribe(topic)
    }
  }

  /** Messages published before still reach the other instances. */
  async close (): Promise<void> {
    clearInterval(this.#timer)
    await this.#link.close()
    this.#inFlight.drain()
    await this.#local.close()
  }

  #accept (topic: string, message?: Message): void {
    const { state } = this.#link
    const number = this.#origin.nextNumber()
    const payload = state.name === 'connected' ? state.session.seal(number, topic, message) : undefined
    const expectsEcho = topic === HEARTBEAT || this.#local.hasSubscribers(topic)
    this.#inFlight.add({ number, topic, message, payload, expectsEcho })
    if (message) this.#options.observer.published()
    if (this.#inFlight.length > MAX_IN_FLIGHT || this.#inFlight.bytes > MAX_IN_FLIGHT_BYTES) {
      this.#link.disconnect('Redis is too slow')
    } else {
      this.#link.flush()
    }
  }

  #receive (session: Session, message: Sealed): void {
    const { envelope } = message
    if (envelope.o === this.instance) {
      const delivered = this.#inFlight.echo(envelope.s)
      // Delivered already, when its session was given up. Introductions have no entry in the log either.
      if (!delivered && envelope.e < session.epoch) this.#options.observer.dropped('late')
    } else if (envelope.r === HELLO || envelope.r === HELLO_ACK) {
      this.#meet(session, message)
    } else {
      this.#deliverFromPeer(session, message)
    }
  }

  #meet (session: Session, message: Sealed): void {
    const { envelope } = message
    const { name } = this.#link.state
    const greeting = readGreeting(message)
    if (!greeting) return this.#options.observer.dropped('invalid')
    this.#compare(envelope.o, greeting)
    session.peers.introduce(envelope)
    if (envelope.r !== HELLO || name === 'draining') return
    session.acknowledge()
    if (name === 'connected') this.#options.onPeer?.()
  }

  /** Such instances still work together: each delivers every message that the other accepts. */
  #compare (instance: string, greeting: Greeting): void {
    const { settings, observer } = this.#options
    const differing = Object.keys(settings).filter((name) => settings[name] !== greeting.settings[name])
    if (differing.length === 0 || this.#differing.has(instance)) return
    this.#differing.add(instance)
    if (this.#differing.size > MAX_DIFFERING) this.#differing.delete(this.#differing.values().next().value!)
    observer.differs(instance, differing)
  }

  #deliverFromPeer (session: Session, message: Sealed): void {
    const { observer } = this.#options
    const { envelope } = message
    // Rooms are standalone until the session is proved; the state of the other instances is needed before.
    const isState = envelope.r === PRESENCE_TOPIC || envelope.r === MODERATION_TOPIC
    if (this.#link.state.name === 'connecting' && !isState) return
    const problem = session.peers.check(envelope)
    if (problem) return observer.dropped(problem)
    const content = readMessage(message)
    if (!content) return observer.dropped('invalid')
    observer.received('other')
    this.#local.publish(envelope.r, content)
  }

  #tick (): void {
    if (this.#link.state.name !== 'connected') return
    // Count ticks, not milliseconds: after an event-loop stall the echoes have arrived but have not been read.
    const { stalled, age } = this.#inFlight.tick()
    if (stalled > MAX_STALL) return this.#link.disconnect('no answer from Redis for 2 s')
    if (age > MAX_AGE) return this.#link.disconnect('Redis is too slow')
    if (++this.#ticks % HEARTBEAT_TICKS !== 0) return
    this.#link.state.session.recheckServers()
    this.#accept(HEARTBEAT)
  }
}
