import type { Bus } from '../bus/bus.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Dialects } from '../dialects/dialects.ts'
import { Audience } from './audience.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { CloseReason } from './errors.ts'
import {
  refusal, refused, stamp, type Command, type Happening, type Like, type Refusal, type RoomEvent,
} from './events.ts'
import { HeadCount } from './head-count.ts'
import { History, type HistoryOptions } from './history.ts'
import { Nicknames } from './nicknames.ts'
import type { Observer } from './observer.ts'
import type { Outbox } from './outbox.ts'
import type { MessageLimit } from './rate-limit.ts'
import type { Framer } from './socket.ts'
import type { Workshop } from './workshop.ts'

/** What the rooms of one instance share. */
export interface RoomContext {
  bus: Bus
  outbox: Outbox
  frame: Framer
  observer: Observer
  dialects: Dialects
  workshop: Workshop
  history: HistoryOptions
  /** Bytes that may wait in memory for one member before it is ended. */
  maxBufferedBytes: number
  /** What one member may send; undefined is no limit. */
  messageLimit: MessageLimit | undefined
}

const RATE_LIMITED = refusal([{
  type: 'rate_limited',
  loc: ['body'],
  msg: 'Too many messages at once: some were dropped',
}])

/**
 * A room of this instance: its members, and the way of what happens in it from
 * a command over the bus to each of them.
 */
export class Room {
  readonly name: string
  readonly observer: Observer
  readonly workshop: Workshop
  readonly maxBufferedBytes: number
  readonly messageLimit: MessageLimit | undefined
  readonly #context: RoomContext
  readonly #audiences = new Map<Dialect, Audience>()
  readonly #headCount = new HeadCount((members) => this.#announce(members))
  readonly #nicknames = new Nicknames()
  readonly #history: History
  #members = 0
  #unsubscribe: (() => void) | undefined

  constructor (name: string, context: RoomContext) {
    this.name = name
    this.observer = context.observer
    this.workshop = context.workshop
    this.maxBufferedBytes = context.maxBufferedBytes
    this.messageLimit = context.messageLimit
    this.#context = context
    this.#history = new History(context.history)
  }

  get members (): number {
    return this.#members
  }

  /** The registered nicknames, sorted without regard to case. */
  get nicknames (): string[] {
    return this.#nicknames.list()
  }

  /** What is kept of what was said, oldest first. */
  get stored (): readonly Happening[] {
    return this.#history.events
  }

  /** The members, by the dialect they read. */
  get audiences (): Iterable<Audience> {
    return this.#audiences.values()
  }

  /** The newcomer learns the head count before it sees anything else. */
  join (options: ConnectionOptions): Connection {
    const connection = new Connection(this, options)
    this.#unsubscribe ??= this.#context.bus.subscribe(this.name, (event) => this.deliver(event))
    this.#members++
    this.#welcome(connection)
    this.observer.joined(connection)
    this.#publishPresence()
    return connection
  }

  /** However a connection ends, and however often that is reported: it leaves once. */
  leave (connection: Connection): void {
    if (!this.#remove(connection)) return
    connection.leave()
    this.#members--
    this.observer.left(connection)
    const nickname = this.#nicknames.release(connection)
    if (nickname !== undefined) this.#publish({ kind: 'exiter', nickname })
    this.#publishPresence()
    if (this.#members > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  /** What is pending for the old generation leaves first; the new one greets as if the connection had just come. */
  changeDialect (connection: Connection, name: string): void {
    if (!this.#remove(connection)) return
    connection.dialect = this.#context.dialects[name as keyof Dialects]
    this.#welcome(connection)
  }

  /** A command of a member. */
  handle (command: Command, sender: Connection): void {
    switch (command.kind) {
      case 'newcomer': this.#register(command.nickname, command, sender); break
      case 'exiter': this.#unregister(command.nickname, command, sender); break
      case 'like': this.say({ ...command, from: sender.id }, sender); break
      case 'text': case 'shared': this.say(command, sender)
    }
  }

  /** What everyone may do, member or not. @returns what the room is told */
  say (command: Command, sender?: Connection): Happening {
    this.observer.accepted(this.name, command, sender)
    const event = this.#publish(command)
    this.#history.add(event)
    return event
  }

  /** Tells the sender of a message, and nobody else, that it was not accepted. */
  refuse (sender: Connection, refusal: Refusal): void {
    this.observer.refused(sender, refusal)
    this.#notify(sender, refusal)
  }

  /** A message beyond its sender's rate is not looked at; the sender is told of some. */
  drop (sender: Connection, tell: boolean): void {
    this.observer.dropped(sender, tell)
    if (tell) this.#notify(sender, RATE_LIMITED)
  }

  /** An event of this room, from whichever instance: encoded once for each dialect that is present. */
  deliver (event: RoomEvent): void {
    if (event.kind === 'presence') return this.#headCount.set(event.members)
    for (const audience of this.#audiences.values()) {
      const payload = audience.dialect.encode(event)
      if (payload === undefined) continue
      if (event.kind === 'like') audience.sendTo(concernedBy(event, audience), payload)
      else audience.broadcast(payload)
    }
  }

  /** Ends a member politely, after all that it is owed. */
  dismiss (connection: Connection, reason: CloseReason): void {
    this.#audiences.get(connection.dialect)?.flush()
    connection.close(reason)
  }

  /** Among those who read its dialect: the count and what is stored, then everything that follows. */
  #welcome (connection: Connection): void {
    const { dialect } = connection
    const audience = this.#audienceOf(dialect)
    audience.add(connection)
    this.#tell(audience, [connection], this.#members)
    if (!dialect.tellsHistory) return
    const past = this.#history.events.map((event) => dialect.encode(event))
    audience.sendPast(connection, past.filter((payload) => payload !== undefined))
  }

  /** @returns whether it was there */
  #remove (connection: Connection): boolean {
    const audience = this.#audiences.get(connection.dialect)
    if (!audience?.members.has(connection)) return false
    audience.delete(connection)
    if (audience.members.size === 0) this.#audiences.delete(connection.dialect)
    return true
  }

  #isMember (connection: Connection): boolean {
    return this.#audiences.get(connection.dialect)?.members.has(connection) ?? false
  }

  /** Another name for a registered connection is a new name: the old one leaves. */
  #register (nickname: string, command: Command, sender: Connection): void {
    // Who left while its message was worked on would hold the name for good.
    if (!this.#isMember(sender)) return
    const former = sender.nickname
    if (!this.#nicknames.claim(nickname, sender)) {
      // One wording for rooms and channels: clients look for it.
      return this.refuse(sender, refused(`User '${nickname}' already registered in channel ${this.name}`, 'newcomer'))
    }
    if (former !== undefined) this.#publish({ kind: 'exiter', nickname: former })
    this.observer.accepted(this.name, command, sender)
    this.#publish(command)
  }

  #unregister (nickname: string, command: Command, sender: Connection): void {
    if (sender.nickname !== nickname) {
      return this.refuse(sender, refused(`User '${nickname}' is not registered by this connection`, 'exiter'))
    }
    this.#nicknames.release(sender)
    this.observer.accepted(this.name, command, sender)
    this.#publish(command)
  }

  #publish (command: Command): Happening {
    const event = stamp(command)
    this.#context.bus.publish(this.name, event)
    return event
  }

  #notify (sender: Connection, refusal: Refusal): void {
    const notice = sender.dialect.encodeRefusal(refusal, { members: sender.toldMembers, asked: sender.notices })
    if (notice !== undefined) this.#audiences.get(sender.dialect)?.sendTo([sender], notice)
  }

  #audienceOf (dialect: Dialect): Audience {
    let audience = this.#audiences.get(dialect)
    if (!audience) {
      audience = new Audience(this.name, dialect, this.#context)
      this.#audiences.set(dialect, audience)
    }
    return audience
  }

  /** @returns whether there was a member who did not know */
  #announce (members: number): boolean {
    let told = false
    for (const audience of this.#audiences.values()) {
      const unaware = [...audience.members].filter(({ toldMembers }) => toldMembers !== members)
      if (unaware.length === 0) continue
      this.#tell(audience, unaware, members)
      told = true
    }
    return told
  }

  #tell (audience: Audience, connections: Connection[], members: number): void {
    const payload = audience.dialect.encode({ kind: 'presence', members })
    if (payload === undefined) return
    for (const connection of connections) connection.toldMembers = members
    audience.sendTo(connections, payload)
  }

  #publishPresence (): void {
    this.#context.bus.publish(this.name, { kind: 'presence', members: this.#members })
  }
}

/** Whom a like is for, and who sent it. */
function concernedBy ({ liked, from }: Like, { members }: Audience): Connection[] {
  return [...members].filter(({ nickname, id }) => nickname === liked || id === from)
}
