import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { PRESENCE } from '../presence/entries.ts'
import type { Archive } from '../rooms/archive.ts'
import type { Happening } from '../rooms/events.ts'
import type { Bus, Deliver, Message, OnDeliveryError, Topic } from './bus.ts'
import type { LinkObserver } from './link.ts'
import { MemoryBus } from './memory.ts'
import { Backoff } from './redis/backoff.ts'
import { BEAT, Channels, HELLO, HERE } from './redis/channels.ts'
import { Connection, describe } from './redis/connection.ts'
import { readEnvelope, readHappening, readMessage, seal, write, type Envelope } from './redis/envelope.ts'
import { InFlight, type Entry } from './redis/in-flight.ts'
import { Peers } from './redis/peers.ts'

export interface RedisBusOptions {
  url: string
  /** Name of the deployment: what is in front of every channel and key. */
  deployment: string
  onDeliveryError: OnDeliveryError
  observer: LinkObserver
  /** The instances reach each other, for the first time or again. */
  onJoined? (): void
  /** Another instance wants to know what this one holds. */
  onPeer? (): void
}

/** Milliseconds between two looks at what is under way, and how many looks are too many for a message. */
const CHECK = 250
const TOO_OLD = 8

/** Every so many looks, a beat goes the whole way, so that silence is noticed when nobody speaks. */
const BEAT_EVERY = 2

/** Milliseconds for what is on its way back already, once the connection is given up. */
const GRACE = 250

/** Milliseconds to join, from the first subscription on, and for the other instances to introduce themselves. */
const JOIN_WITHIN = 3_000
const MEET_WITHIN = 500

/** Milliseconds together after which the next attempt to join is a first one again. */
const STEADY = 10_000

/** What may be under way; beyond it, Redis is too slow to be waited for. */
const MAX_IN_FLIGHT = 20_000
const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024

/** What may be on its way into the history; it is a copy, so more than that is dropped. */
const MAX_KEEPING_BYTES = 32 * 1024 * 1024

/**
 * - apart: everything is delivered here alone, at once
 * - joining: the same, while a connection is tried out
 * - together: everything is delivered when it comes back from Redis
 * - parting: nothing is sent any more, and what is on its way back may still arrive
 */
type State = 'apart' | 'joining' | 'together' | 'parting' | 'closed'

/**
 * The bus of several instances. What is published goes to Redis and is
 * delivered when it comes back, here as everywhere, so that all instances have
 * one order. What does not come back is delivered here, in the order in which it
 * was accepted, and from then on this instance is on its own until a
 * connection has proved itself.
 */
export class RedisBus implements Bus, Archive {
  /** Of this process; a restarted one is another. */
  readonly instance = randomUUID()
  readonly #options: RedisBusOptions
  readonly #channels: Channels
  readonly #local: MemoryBus
  readonly #inFlight = new InFlight()
  readonly #peers = new Peers()
  readonly #backoff = new Backoff()
  readonly #confirming = new Map<string, Promise<void>>()
  #state: State = 'apart'
  #problem: string | undefined = 'not connected to Redis yet'
  #connection: Connection | undefined
  #epoch = 0
  #number = 0
  #keepingBytes = 0
  #looks = 0
  #joinedAt = 0
  #checking: NodeJS.Timeout | undefined
  #next: NodeJS.Timeout | undefined
  #returned: ((envelope: Envelope) => void) | undefined

  constructor (options: RedisBusOptions) {
    this.#options = options
    this.#channels = new Channels(options.deployment, this.instance)
    this.#local = new MemoryBus(options.onDeliveryError)
  }

  /** Why the instances do not reach each other, if they do not. */
  get problem (): string | undefined {
    return this.#problem
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
    await this.#join()
  }

  publish<T extends Message> (topic: Topic<T>, message: T): void {
    if (this.#state === 'together' || this.#state === 'parting') this.#accept(topic, message)
    else this.#local.publish(topic, message)
  }

  subscribe<T extends Message> (topic: Topic<T>, deliver: Deliver<T>): () => void {
    const isNew = !this.#local.hears(topic)
    const unsubscribe = this.#local.subscribe(topic, deliver)
    if (isNew && this.#connection) this.#confirm(topic, this.#connection)
    return () => {
      unsubscribe()
      if (!this.#local.hears(topic)) this.#unsubscribe(topic)
    }
  }

  keep (room: string, event: Happening, length: number): void {
    const connection = this.#connection
    if (this.#state !== 'together' || !connection) return
    const value = write(event)
    if (this.#keepingBytes + value.length > MAX_KEEPING_BYTES) return this.#options.observer.dropped('history')
    this.#keepingBytes += value.length
    // Redis may be out of memory, which is nothing to stop talking for.
    connection.append(this.#channels.historyOf(room), value, length)
      .catch(() => this.#options.observer.dropped('history'))
      .finally(() => { this.#keepingBytes -= value.length })
  }

  shorten (room: string, events: number): void {
    if (this.#state !== 'together') return
    this.#connection!.shorten(this.#channels.historyOf(room), events)
      .catch(() => this.#options.observer.dropped('history'))
  }

  read (room: string): Promise<Happening[] | undefined> | undefined {
    return this.#state === 'together' && this.#connection ? this.#read(room, this.#connection) : undefined
  }

  /** What was published before still reaches the others. */
  async close (): Promise<void> {
    clearInterval(this.#checking)
    if (this.#state === 'together') await atMost(MEET_WITHIN, Promise.all(this.#confirming.values()))
    clearTimeout(this.#next)
    const connection = this.#connection
    const together = this.#state === 'together'
    this.#state = 'closed'
    if (connection && together) {
      await atMost(MEET_WITHIN, connection.publish(this.#channels.of(BEAT), this.#seal(BEAT)).catch(describe))
    }
    this.#connection = undefined
    connection?.destroy()
    await this.#local.close()
  }

  #accept (topic: string, message: Message | undefined): void {
    const number = ++this.#number
    const together = this.#state === 'together'
    const sealed = together ? this.#seal(topic, message, number) : undefined
    const returns = topic === BEAT || this.#local.hears(topic)
    const bytes = sealed?.length ?? 0
    const entry = { number, topic, message, sealed, bytes, returns, answered: false, age: 0 }
    this.#inFlight.add(entry)
    if (message) this.#options.observer.published()
    if (!together) return
    if (this.#inFlight.length > MAX_IN_FLIGHT || this.#inFlight.bytes > MAX_IN_FLIGHT_BYTES) {
      this.#part('Redis is too slow')
    } else if (this.#confirming.size === 0) {
      this.#send(entry)
    }
  }

  #send (entry: Entry): void {
    const connection = this.#connection!
    const sealed = entry.sealed!
    entry.sealed = undefined
    connection.publish(this.#channels.of(entry.topic), sealed).then(
      () => this.#inFlight.answer(entry),
      (error) => { if (connection === this.#connection) this.#part(describe(error)) }
    )
  }

  #seal (topic: string, message?: Message, number = ++this.#number): string {
    return seal({ v: 1, o: this.instance, e: this.#epoch, s: number, r: topic }, message)
  }

  /**
   * The two connections overtake each other: what is published before Redis
   * has the subscription would never come back, so everything waits for it.
   */
  #confirm (topic: string, connection: Connection): void {
    const confirmed: Promise<void> = connection.subscribe([this.#channels.of(topic)]).then(
      () => this.#confirmed(topic, confirmed),
      (error) => { if (connection === this.#connection) this.#part(describe(error)) }
    )
    this.#confirming.set(topic, confirmed)
  }

  #confirmed (topic: string, confirmed: Promise<void>): void {
    if (this.#confirming.get(topic) !== confirmed) return
    this.#confirming.delete(topic)
    if (this.#confirming.size > 0 || this.#state !== 'together') return
    for (const entry of this.#inFlight) if (entry.sealed !== undefined) this.#send(entry)
  }

  #unsubscribe (topic: string): void {
    const connection = this.#connection
    this.#inFlight.forget(topic)
    connection?.unsubscribe(this.#channels.of(topic)).catch((error) => {
      if (connection === this.#connection) this.#part(describe(error))
    })
  }

  async #read (room: string, connection: Connection): Promise<Happening[] | undefined> {
    try {
      // What is published once it was read has to arrive by the subscription.
      await this.#confirming.get(room)
      const kept = await connection.read(this.#channels.historyOf(room))
      const events = kept.map(readHappening)
      for (const event of events) if (!event) this.#options.observer.dropped('invalid')
      return events.filter((event) => event !== undefined)
    } catch {
      // Whatever it is, it ends the connection too, or is Redis saying that it cannot: there is nothing to read then.
      this.#options.observer.dropped('history')
      return undefined
    }
  }

  #receive (channel: string, bytes: Buffer): void {
    const { observer } = this.#options
    const read = readEnvelope(bytes)
    if (!read || this.#channels.of(read.envelope.r) !== channel) return observer.dropped('invalid')
    const { envelope, start } = read
    if (envelope.o === this.instance) return this.#comeBack(envelope)
    if (envelope.r === HELLO || envelope.r === HERE) return this.#meet(envelope)
    if (this.#state === 'joining' && envelope.r !== PRESENCE) return
    const refused = this.#peers.refuse(envelope)
    if (refused) return observer.dropped(refused)
    const message = readMessage(envelope, bytes.toString('utf8', start))
    if (!message) return observer.dropped('invalid')
    observer.received('other')
    this.#local.publish(envelope.r, message)
  }

  #comeBack (envelope: Envelope): void {
    this.#returned?.(envelope)
    const entry = this.#inFlight.take(envelope.s)
    if (!entry) {
      // Its own introduction, or something that was delivered here already, when it did not come back.
      if (envelope.e < this.#epoch) this.#options.observer.dropped('late')
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
    this.#peers.introduce(envelope)
    if (envelope.r !== HELLO || this.#state === 'parting') return
    const connection = this.#connection!
    connection.publish(this.#channels.of(HERE), this.#seal(HERE)).catch((error) => {
      if (connection === this.#connection) this.#part(describe(error))
    })
    if (this.#state === 'together') this.#options.onPeer?.()
  }

  #check (): void {
    if (this.#state !== 'together') return
    // Looks are counted instead of milliseconds: after a stall of this process, the answers are there but unread.
    if (this.#inFlight.check() > TOO_OLD) return this.#part('no answer from Redis for 2 s')
    if (++this.#looks % BEAT_EVERY === 0) this.#accept(BEAT, undefined)
    if (performance.now() - this.#joinedAt > STEADY) this.#backoff.reset()
  }

  async #join (): Promise<void> {
    this.#state = 'joining'
    this.#epoch++
    this.#peers.clear()
    let connection: Connection | undefined
    let deadline: NodeJS.Timeout | undefined
    try {
      connection = await Connection.open({
        url: this.#options.url,
        name: `gischat:${this.#options.deployment}`,
        within: JOIN_WITHIN,
        onMessage: (channel, bytes) => { if (connection === this.#connection) this.#receive(channel, bytes) },
        onLost: (reason, readable) => this.#lose(connection, reason, readable),
      })
      // It was closed meanwhile.
      if (this.#state !== 'joining') return connection.destroy()
      this.#connection = connection
      deadline = setTimeout(() => connection!.destroy(), JOIN_WITHIN)
      await this.#tryOut(connection)
      if (this.#state === 'joining') this.#joined()
    } catch (error) {
      connection?.destroy()
      if (this.#state !== 'joining') return
      this.#connection = undefined
      this.#state = 'apart'
      this.#confirming.clear()
      this.#problem = `Redis cannot be reached: ${describe(error)}`
      this.#options.observer.missed(describe(error))
      this.#retry()
    } finally {
      clearTimeout(deadline)
    }
  }

  /** A connection is good when something went to Redis over one half of it and came back over the other. */
  async #tryOut (connection: Connection): Promise<void> {
    const topics = [BEAT, HELLO, ...this.#local.topics()]
    await connection.subscribe(topics.map((topic) => this.#channels.of(topic)))
    const beat = this.#seal(BEAT)
    const cameBack = this.#until(({ r, e }) => r === BEAT && e === this.#epoch, JOIN_WITHIN)
    await connection.publish(this.#channels.of(BEAT), beat)
    if (!await cameBack) throw new Error('nothing comes back')
    const heard = await connection.publish(this.#channels.of(HELLO), this.#seal(HELLO))
    for (const end = performance.now() + MEET_WITHIN; this.#peers.size < heard - 1 && performance.now() < end;) {
      await sleep(5)
    }
  }

  async #until (fits: (envelope: Envelope) => boolean, within: number): Promise<boolean> {
    const came = new Promise<boolean>((resolve) => {
      this.#returned = (envelope) => { if (fits(envelope)) resolve(true) }
    })
    const result = await Promise.race([came, sleep(within, false, { ref: false })])
    this.#returned = undefined
    return result
  }

  #joined (): void {
    this.#state = 'together'
    this.#problem = undefined
    this.#joinedAt = performance.now()
    this.#options.observer.joined(this.#peers.size)
    this.#options.onJoined?.()
  }

  #lose (connection: Connection | undefined, reason: string, readable: boolean): void {
    if (!connection || connection !== this.#connection) return
    // Whoever tries it out is told by its next command.
    if (this.#state === 'joining') return connection.destroy()
    this.#part(reason, readable)
  }

  #part (reason: string, readable = true): void {
    if (this.#state !== 'together') return
    this.#state = 'parting'
    this.#problem = `Redis is gone: ${reason}`
    clearTimeout(this.#next)
    const sent = [...this.#inFlight].some(({ sealed, returns }) => sealed === undefined && returns)
    if (readable && sent) this.#next = setTimeout(() => this.#leave(reason), GRACE)
    else this.#leave(reason)
  }

  /** What did not come back is delivered here alone, in order, and then what comes next. */
  #leave (reason: string): void {
    this.#connection?.destroy()
    this.#connection = undefined
    this.#confirming.clear()
    let messages = 0
    // Whoever is delivered something may publish in answer, which is then behind all that was there before.
    for (const entry of this.#inFlight) {
      if (!entry.message || !entry.returns) continue
      messages++
      this.#deliver(entry)
    }
    this.#inFlight.clear()
    this.#state = 'apart'
    this.#options.observer.parted(reason, messages)
    this.#retry()
  }

  #retry (): void {
    this.#next = setTimeout(() => this.#join(), this.#backoff.next())
    this.#next.unref()
  }
}

/** @param within milliseconds */
async function atMost (within: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, sleep(within, undefined, { ref: false })])
}
