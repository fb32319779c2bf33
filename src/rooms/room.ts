import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dialect, Gap, ResumeOffer, Switch } from '../dialects/dialect.ts'
import type { Dialects } from '../dialects/dialects.ts'
import { Throttle } from '../lib/throttle.ts'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { Session } from '../protocol/presence-messages.ts'
import { nextSeq } from '../protocol/seq.ts'
import {
  RATE_LIMITED, rejectBusy, rejectInvalid, stamp, withId,
  type Command, type Rejection, type RoomEvent, type Shared,
} from '../protocol/events.ts'
import { Client, type ClientOptions, type ClientRoom } from './client.ts'
import type { RoomContext } from './context.ts'
import { HistoryFrames } from './history-frames.ts'
import { RoomHistory } from './history.ts'
import { Hub } from './hub.ts'
import type { Member } from './member.ts'
import { Nicknames } from './nicknames.ts'
import { Pacer } from './pacer.ts'
import type { ResumeBuffer } from './resume-buffer.ts'
import { hashOf } from './sessions.ts'
import { concerns, type Subscribers } from './subscribers.ts'

/** Minimum number of milliseconds between two head counts: a thousand joins cause a few, not a thousand. */
const HEAD_COUNT_INTERVAL = 100

const BUSY = rejectBusy('Too much is waiting to be sent, try again in a moment')

const TOO_MANY = rejectInvalid([{
  type: RATE_LIMITED,
  loc: ['body'],
  msg: 'Too many messages at once: some were dropped',
}])

/** Bytes of a ping that no client can guess. */
const NONCE_BYTES = 8

/** Why a client that asks for it cannot resume. */
const NOT_RESUMED = {
  token: 'The token is unknown, was used before, or is too old',
  place: 'What happened since is unknown, too long ago, or too much to be kept',
}

/** The parameters of a handshake that resumes a lost connection. */
export interface ResumeRequest {
  token: string
  /** The last event that the client received. */
  since: string
}

/**
 * A room on this instance: its members, and the path of a message from a command
 * through the broker to each of them.
 */
export class Room implements ClientRoom {
  readonly name: string
  readonly #context: RoomContext
  readonly #hub: Hub
  readonly #headCounts = new Throttle(HEAD_COUNT_INTERVAL, () => this.#hub.sendHeadCount(this.headCount))
  readonly #history: RoomHistory
  readonly #historyFrames: HistoryFrames
  readonly #pacer: Pacer
  readonly #nicknames: Nicknames
  /** For clients that resume. With it, the room is subscribed to even without members. */
  readonly #buffer: ResumeBuffer | undefined
  #members = 0
  /** The last event that was delivered here, or the start. */
  #seq = nextSeq()
  #unsubscribe: (() => void) | undefined

  constructor (name: string, context: RoomContext) {
    const { presence, observer, history, historyStore, sessions } = context
    this.name = name
    this.#context = context
    this.#historyFrames = new HistoryFrames(context.frame)
    this.#hub = new Hub(name, context, this.#historyFrames)
    this.#pacer = new Pacer(() => this.#hub.lag, context.maxBufferedBytes)
    this.#history = new RoomHistory(name, history, historyStore)
    this.#nicknames = new Nicknames({
      room: this, presence, observer, isMember: (client) => this.#hub.has(client) || sessions.has(client),
    })
    this.#buffer = sessions.watch(this)
    if (this.#buffer) this.#subscribe()
    presence.watch(name, {
      counted: () => this.#headCounts.change(),
      deliver: (event) => this.deliver(event),
    })
  }

  /** Connections on this instance. */
  get members (): number {
    return this.#members
  }

  /** Connections on all instances. */
  get headCount (): number {
    return this.#context.presence.members(this.name)
  }

  /** The registered nicknames of all instances, sorted without regard to case. */
  get nicknames (): string[] {
    return this.#context.presence.nicknames(this.name)
  }

  /** The members on this instance, grouped by dialect. */
  get subscribers (): Iterable<Subscribers> {
    return this.#hub
  }

  /** The frames of the stored messages, oldest first. They are shared. */
  async readHistory (dialect: Dialect): Promise<Buffer[]> {
    return this.#historyFrames.of(dialect, await this.#history.read())
  }

  /** To be called when the instances are connected again. */
  resync (): void {
    this.#history.refresh().catch((error) => this.#context.observer.failed('resync', error, this.name))
  }

  /** A client of this room, which has not joined it yet. */
  createClient (options: ClientOptions): Client {
    return new Client(this, options, this.#context)
  }

  /** The new member is sent the head count before anything else. */
  join (client: Client, request?: ResumeRequest): void {
    if (request && this.#buffer && client.dialect.encodeGreeting) this.#claim(client, request)
    else this.#enter(client)
  }

  /** Leaves exactly once, however a connection ends and however often its end is reported. */
  leave (client: Client, resumable = false): void {
    if (!this.#hub.delete(client)) return
    const { sessions } = this.#context
    this.#uncount(client)
    if (!resumable || !sessions.lost(client)) {
      sessions.end(client)
      this.#nicknames.left(client)
    }
    if (this.#members === 0) this.#close()
  }

  supersede (client: Client): void {
    client.supersede()
    if (!this.#hub.delete(client)) return
    this.#uncount(client)
    if (this.#members === 0) this.#close()
  }

  tellGap (gap: Gap): void {
    for (const group of this.#hub) {
      const payload = group.dialect.encodeGap?.(gap)
      if (payload !== undefined) group.broadcast(payload)
    }
  }

  /** Pending frames of the former dialect are flushed first; then a client of another generation is greeted. */
  switchDialect (client: Client, { to, greets }: Switch): void {
    if (!this.#hub.delete(client)) return
    client.dialect = this.#context.dialects[to as keyof Dialects]
    if (greets) this.#greet(client)
    else this.#hub.add(client)
  }

  /** Executes the command of a member. */
  dispatch (command: Command, client: Client): void {
    switch (command.kind) {
      case 'newcomer': return this.#nicknames.register(command, client)
      case 'exiter':
        if (this.#nicknames.unregister(command, client)) this.#context.sessions.end(client)
        return
      case 'like': case 'text': case 'reaction': this.publish(command, client); break
      case 'shared': this.#share(command, client)
    }
  }

  /**
   * Shared data may be megabytes: it waits while its sender's network causes too
   * much to be sent, and for members that are behind, and its sender's later messages with it.
   */
  #share (command: Command & Shared, client: Client): void {
    const { budget, fanOut } = this.#context
    const { address } = client
    const { length } = command.fields
    const wait = fanOut.waitOf(address, length)
    const waits = wait > 0 || this.#pacer.mustWait(length)
    if (waits && !budget.reserve(address, length)) return this.reject(client, withId(BUSY, command))
    fanOut.charge(address, length, this.headCount)
    if (!waits) this.publish(command, client)
    else {
      client.waitFor(this.#turn(length, wait).then(() => {
        budget.release(address, length)
        if (!client.deaf) this.publish(command, client)
      }))
    }
  }

  async #turn (bytes: number, wait: number): Promise<void> {
    if (wait > 0) await sleep(wait, undefined, { ref: false })
    if (this.#pacer.mustWait(bytes)) await this.#pacer.turn(bytes)
  }

  /** Publishes a message of a member, or one sent by PUT, to everybody in the room. @returns the published event */
  publish (command: Command, sender?: Member): RoomEvent {
    this.#context.observer.accepted(this.name, command, sender)
    const event: RoomEvent = stamp(sender ? { ...command, by: sender.id } : command)
    this.#history.publishing(event)
    this.#context.broker.publish<RoomEvent>(this.name, event)
    if (sender) sender.received = event.id
    return event
  }

  /** Notifies the sender of a message, and nobody else, that it was rejected. */
  reject (sender: Member, rejection: Rejection): void {
    sender.received = rejection.id ?? sender.received
    this.#context.observer.rejected(sender, rejection)
    this.#hub.notify(sender, rejection)
  }

  /** Tells a member that everything it sent before its ping has been processed. */
  answerPing (client: Client): void {
    this.#hub.answerPing(client)
  }

  /** Drops a message beyond its sender's rate, which is not even decoded. */
  drop (sender: Member, notify: boolean): void {
    this.#context.observer.dropped(sender, notify)
    if (notify) this.#hub.notify(sender, TOO_MANY)
  }

  /** Delivers an event of any instance, encoded once per dialect in the room. */
  deliver (event: RoomEvent): void {
    if (this.#buffer) this.#context.sessions.record(this.#buffer, event)
    else this.#seq = event.seq ?? this.#seq
    if (!this.#history.isOpen) return
    const isNews = this.#history.delivered(event)
    for (const group of this.#hub) if (isNews || !group.dialect.sendsHistory) group.deliver(event)
  }

  /** Closes a member's connection gracefully, after everything pending for it. */
  dismiss (client: Client, reason: CloseReason): void {
    this.#hub.flush(client)
    client.close(reason)
  }

  #open (): void {
    if (this.#history.isOpen) return
    if (!this.#unsubscribe) this.#subscribe()
    this.#history.open((deferred) => this.#sendHistory(deferred))
  }

  #close (): void {
    if (!this.#buffer) {
      this.#unsubscribe?.()
      this.#unsubscribe = undefined
    }
    this.#history.close()
  }

  #subscribe (): void {
    this.#unsubscribe = this.#context.broker.subscribe<RoomEvent>(this.name, (event) => this.deliver(event))
  }

  /** The last event that was delivered here. */
  get #place (): string {
    return this.#buffer?.last ?? this.#seq
  }

  /** @param reason why the client does not resume, if it asked for it */
  #enter (client: Client, reason?: string): void {
    this.#open()
    this.#count(this.#members + 1)
    this.#greet(client, reason)
    this.#context.observer.joined(client)
    this.#headCounts.change()
  }

  #uncount (client: Client): void {
    this.#count(this.#members - 1)
    this.#context.observer.left(client)
    this.#headCounts.change()
  }

  /** The client's messages wait for the decision, which may come from another instance. */
  #claim (client: Client, request: ResumeRequest): void {
    let decided = false
    let release = () => { decided = true }
    const hash = hashOf(request.token)
    this.#context.sessions.claim(this.name, hash, (session) => {
      if (session) this.#prepare(client, request.since, session, hash)
      else if (!client.gone) this.#enter(client, NOT_RESUMED.token)
      release()
    })
    if (!decided) client.waitFor(new Promise((resolve) => { release = resolve }))
  }

  /** A history that is being read has to be complete: events that are delivered meanwhile are deferred. */
  #prepare (client: Client, since: string, session: Session, hash: string): void {
    const resume = () => {
      if (client.gone) this.#context.sessions.park(session, client.address)
      else this.#resume(client, since, session, hash)
      if (this.#members === 0) this.#close()
    }
    this.#open()
    const { loaded } = this.#history
    if (loaded) client.waitFor(loaded.then(resume))
    else resume()
  }

  /** The client continues where it was: it receives missed events, then new ones. */
  #resume (client: Client, since: string, session: Session, hash: string): void {
    const { sessions, observer } = this.#context
    const missed = this.#buffer!.since(since, session.joined)
    if (!missed) {
      sessions.release(session)
      return this.#enter(client, NOT_RESUMED.place)
    }
    client.adopt(session)
    this.#count(this.#members + 1)
    const group = this.#hub.add(client)
    const offer = sessions.open(this, client, session.joined, hash)
    group.greet(client, {
      connection: client.id,
      members: this.headCount,
      seq: since,
      resume: { ...offer, resumed: true, received: session.received },
    })
    client.confirm(randomBytes(NONCE_BYTES), () => sessions.confirm(client))
    group.sendMissed(client, missed.filter((event) => concerns(event, client)))
    observer.joined(client)
    this.#headCounts.change()
  }

  /** Adds a client to its dialect's group: it receives head count and history first, then new events. */
  #greet (client: Client, reason?: string): void {
    const group = this.#hub.add(client)
    const seq = this.#place
    const resume = this.#offer(client, seq, reason)
    group.greet(client, { connection: client.id, members: this.headCount, seq, ...(resume && { resume }) })
    if (!client.dialect.sendsHistory) return
    const { loaded } = this.#history
    if (loaded) client.waitFor(loaded)
    else group.sendHistory(client, this.#history.events)
  }

  #offer (client: Client, joined: string, reason?: string): ResumeOffer | undefined {
    if (!this.#buffer || !client.dialect.encodeGreeting) return undefined
    const offer = this.#context.sessions.open(this, client, joined)
    return { ...offer, resumed: false, ...(reason !== undefined && { reason }) }
  }

  /** Sends the loaded history, then the events delivered meanwhile that it does not contain. */
  #sendHistory (deferred: RoomEvent[]): void {
    const groups = [...this.#hub].filter(({ dialect }) => dialect.sendsHistory)
    for (const group of groups) for (const member of group.members) group.sendHistory(member, this.#history.events)
    for (const event of deferred) {
      if (this.#history.delivered(event)) for (const group of groups) group.deliver(event)
    }
  }

  #count (members: number): void {
    this.#members = members
    this.#context.presence.set(this.name, members)
  }
}
