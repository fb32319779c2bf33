import { randomUUID } from 'node:crypto'
import { PRESENCE_TOPIC } from '../../protocol/presence-messages.ts'
import type { HistoryStore } from '../history-store.ts'
import type { Broker, Deliver, Message, OnDeliveryError, Topic } from '../broker.ts'
import type { BrokerObserver } from '../broker-observer.ts'
import { MemoryBroker } from '../memory.ts'
import { HEARTBEAT, Channels, HELLO, HELLO_ACK } from './channels.ts'
import { readEnvelope, readMessage, type Envelope } from './envelope.ts'
import { RedisHistoryStore } from './redis-history-store.ts'
import { InFlight, type Entry } from './in-flight.ts'
import { Link } from './link.ts'
import { Peers } from './peers.ts'

export interface RedisBrokerOptions {
  url: string
  /** Name of the deployment: what is in front of every channel and key. */
  deployment: string
  onDeliveryError: OnDeliveryError
  observer: BrokerObserver
  /** The instances reach each other, for the first time or again. */
  onConnected? (): void
  /** Another instance wants to know what this one holds. */
  onPeer? (): void
}

/** Milliseconds between two looks at what is under way, and how many looks are too many for a message. */
const CHECK = 250
const TOO_OLD = 8

/** Every so many looks, a beat goes the whole way, so that silence is noticed when nobody speaks. */
const BEAT_EVERY = 2

/** What may be under way; beyond it, Redis is too slow to be waited for. */
const MAX_IN_FLIGHT = 20_000
const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024

/**
 * The bus of several instances. What is published goes to Redis and is
 * delivered when it comes back, here as everywhere, so that all instances have
 * one order. What does not come back is delivered here, in the order in which it
 * was accepted, and from then on this instance is on its own until a
 * connection has proved itself.
 */
export class RedisBroker implements Broker {
  /** Of this process; a restarted one is another. */
  readonly instance = randomUUID()
  /** What is kept of the rooms. */
  readonly historyStore: HistoryStore
  readonly #options: RedisBrokerOptions
  readonly #channels: Channels
  readonly #local: MemoryBroker
  readonly #inFlight = new InFlight()
  readonly #peers = new Peers()
  readonly #link: Link
  #number = 0
  #looks = 0
  #checking: NodeJS.Timeout | undefined

  constructor (options: RedisBrokerOptions) {
    const { url, deployment, observer, onDeliveryError, onConnected = () => {} } = options
    this.#options = options
    this.#channels = new Channels(deployment, this.instance)
    this.#local = new MemoryBroker(onDeliveryError)
    this.#link = new Link({
      url,
      channels: this.#channels,
      instance: this.instance,
      observer,
      peers: this.#peers,
      number: () => ++this.#number,
      topics: () => this.#local.topics(),
      onConnected,
      onMessage: (channel, bytes) => this.#receive(channel, bytes),
      onSettled: () => this.#sendWaiting(),
      awaits: () => [...this.#inFlight].some(({ sealed, returns }) => sealed === undefined && returns),
      giveUp: () => this.#giveUp(),
    })
    this.historyStore = new RedisHistoryStore({
      channels: this.#channels,
      observer,
      session: () => this.#link.state === 'connected' ? this.#link.session : undefined,
    })
  }

  /** Why the instances do not reach each other, if they do not. */
  get problem (): string | undefined {
    return this.#link.problem
  }

  /** The other instances that introduced themselves. */
  get peers (): string[] {
    return this.#peers.names()
  }

  /** Messages that were accepted and did not come back yet. */
  get inFlight (): number {
    return this.#inFlight.length
  }

  /** Tries to join the other instances; whether that works or not, the bus goes on trying. */
  async start (): Promise<void> {
    this.#checking = setInterval(() => this.#check(), CHECK)
    this.#checking.unref()
    await this.#link.connect()
  }

  publish<T extends Message> (topic: Topic<T>, message: T): void {
    const { state } = this.#link
    if (state === 'connected' || state === 'draining') this.#accept(topic, message)
    else this.#local.publish(topic, message)
  }

  subscribe<T extends Message> (topic: Topic<T>, deliver: Deliver<T>): () => void {
    const isNew = !this.#local.hears(topic)
    const unsubscribe = this.#local.subscribe(topic, deliver)
    if (isNew) this.#link.session?.subscribe(topic)
    return () => {
      unsubscribe()
      if (this.#local.hears(topic)) return
      this.#inFlight.forget(topic)
      this.#link.session?.unsubscribe(topic)
    }
  }

  /** What was published before still reaches the others. */
  async close (): Promise<void> {
    clearInterval(this.#checking)
    await this.#link.close()
    await this.#local.close()
  }

  #accept (topic: string, message: Message | undefined): void {
    const number = ++this.#number
    const { state, session } = this.#link
    const sealed = state === 'connected' ? session!.seal(topic, message, number) : undefined
    const returns = topic === HEARTBEAT || this.#local.hears(topic)
    const bytes = sealed?.length ?? 0
    const entry = { number, topic, message, sealed, bytes, returns, answered: false, age: 0 }
    this.#inFlight.add(entry)
    if (message) this.#options.observer.published()
    if (sealed === undefined) return
    if (this.#inFlight.length > MAX_IN_FLIGHT || this.#inFlight.bytes > MAX_IN_FLIGHT_BYTES) {
      this.#link.disconnect('Redis is too slow')
    } else if (session!.settled) {
      this.#send(entry)
    }
  }

  #send (entry: Entry): void {
    const sealed = entry.sealed!
    entry.sealed = undefined
    this.#link.session!.send(entry.topic, sealed, () => this.#inFlight.answer(entry))
  }

  /** What was accepted while Redis did not have a subscription yet. */
  #sendWaiting (): void {
    if (this.#link.state !== 'connected') return
    for (const entry of this.#inFlight) if (entry.sealed !== undefined) this.#send(entry)
  }

  #receive (channel: string, bytes: Buffer): void {
    const { observer } = this.#options
    const read = readEnvelope(bytes)
    if (!read || this.#channels.of(read.envelope.r) !== channel) return observer.dropped('invalid')
    const { envelope, start } = read
    if (envelope.o === this.instance) return this.#comeBack(envelope)
    if (envelope.r === HELLO || envelope.r === HELLO_ACK) return this.#meet(envelope)
    if (this.#link.state === 'connecting' && envelope.r !== PRESENCE_TOPIC) return
    const refused = this.#peers.refuse(envelope)
    if (refused) return observer.dropped(refused)
    const message = readMessage(envelope, bytes.toString('utf8', start))
    if (!message) return observer.dropped('invalid')
    observer.received('other')
    this.#local.publish(envelope.r, message)
  }

  #comeBack (envelope: Envelope): void {
    this.#link.session!.hear(envelope)
    const entry = this.#inFlight.take(envelope.s)
    if (!entry) {
      // Its own introduction, or something that was delivered here already, when it did not come back.
      if (envelope.e < this.#link.epoch) this.#options.observer.dropped('late')
      return
    }
    for (const older of this.#inFlight.takeBefore(envelope.s)) this.#deliver(older)
    this.#deliver(entry)
  }

  #deliver ({ topic, message, returns }: Entry): void {
    if (!message || !returns) return
    this.#options.observer.received('self')
    this.#local.publish(topic, message)
  }

  #meet (envelope: Envelope): void {
    const { state, session } = this.#link
    this.#peers.introduce(envelope)
    if (envelope.r !== HELLO || state === 'draining') return
    session!.tell(HELLO_ACK)
    if (state === 'connected') this.#options.onPeer?.()
  }

  #check (): void {
    if (this.#link.state !== 'connected') return
    // Looks are counted instead of milliseconds: after a stall of this process, the answers are there but unread.
    if (this.#inFlight.check() > TOO_OLD) return this.#link.disconnect('no answer from Redis for 2 s')
    if (++this.#looks % BEAT_EVERY === 0) this.#accept(HEARTBEAT, undefined)
  }

  /** What did not come back is delivered here alone, in order, and then what comes next. */
  #giveUp (): number {
    let messages = 0
    // Whoever is delivered something may publish in answer, which is then behind all that was there before.
    for (const entry of this.#inFlight) {
      if (!entry.message || !entry.returns) continue
      messages++
      this.#deliver(entry)
    }
    this.#inFlight.clear()
    return messages
  }
}
