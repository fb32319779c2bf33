import type { Dialects } from '../dialects/dialects.ts'
import type { Audience } from './audience.ts'
import { Audiences } from './audiences.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { CloseReason } from '../protocol/close-reasons.ts'
import type { RoomContext } from './context.ts'
import { RATE_LIMITED, rejectInvalid, stamp, type Command, type RoomEvent, type Rejection } from '../protocol/events.ts'
import { Nicknames } from './nicknames.ts'
import type { Observer } from './observer.ts'
import type { MessageLimit } from '../lib/rate-limit.ts'
import { StoredMessages } from './stored-messages.ts'
import { Throttle } from '../lib/throttle.ts'
import type { Workshop } from './workshop.ts'

const TOO_MANY = rejectInvalid([{
  type: RATE_LIMITED,
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
  readonly #audiences: Audiences
  readonly #announcement = new Throttle(() => this.#audiences.announce(this.headCount))
  readonly #stored: StoredMessages
  readonly #nicknames: Nicknames
  #members = 0
  #unsubscribe: (() => void) | undefined
  /** While the stored messages are fetched. */
  #fetching: Promise<void> | undefined

  constructor (name: string, context: RoomContext) {
    this.name = name
    this.observer = context.observer
    this.workshop = context.workshop
    this.maxBufferedBytes = context.maxBufferedBytes
    this.messageLimit = context.messageLimit
    this.#context = context
    this.#audiences = new Audiences(name, context)
    this.#stored = new StoredMessages(name, context.history, context.archive)
    this.#nicknames = new Nicknames(this, context.presence)
    context.presence.watch(name, {
      counted: () => this.#announcement.change(),
      deliver: (event) => this.deliver(event),
    })
  }

  /** Of this instance. */
  get members (): number {
    return this.#members
  }

  /** Of all instances. */
  get headCount (): number {
    return this.#context.presence.members(this.name)
  }

  /** The registered nicknames, sorted without regard to case. */
  get nicknames (): string[] {
    return this.#context.presence.nicknames(this.name)
  }

  /** What is kept of what was said, oldest first. */
  readStored (): Promise<readonly RoomEvent[]> {
    return this.#stored.read()
  }

  /** The instances reach each other again. */
  reunite (): void {
    this.#stored.refresh().catch((error) => this.observer.failed('reunite', error, this.name))
  }

  /** The members, by the dialect they read. */
  get audiences (): Iterable<Audience> {
    return this.#audiences
  }

  has (connection: Connection): boolean {
    return this.#audiences.has(connection)
  }

  /** The newcomer learns the head count before it sees anything else. */
  join (options: ConnectionOptions): Connection {
    const connection = new Connection(this, options)
    if (!this.#unsubscribe) this.#open()
    this.#count(this.#members + 1)
    const welcomed = this.#welcome(connection)
    if (welcomed) connection.waitFor(welcomed)
    this.observer.joined(connection)
    this.#announcement.change()
    return connection
  }

  /** However a connection ends, and however often that is reported: it leaves once. */
  leave (connection: Connection): void {
    if (!this.#audiences.delete(connection)) return
    this.#count(this.#members - 1)
    this.observer.left(connection)
    this.#nicknames.left(connection)
    this.#announcement.change()
    if (this.#members === 0) this.#close()
  }

  /** What is pending for the old generation leaves first; the new one greets as if the connection had just come. */
  changeDialect (connection: Connection, name: string): Promise<void> | undefined {
    if (!this.#audiences.delete(connection)) return undefined
    connection.dialect = this.#context.dialects[name as keyof Dialects]
    return this.#welcome(connection)
  }

  /** A command of a member. @returns a promise where other instances have a say in it */
  handle (command: Command, sender: Connection): Promise<void> | undefined {
    switch (command.kind) {
      case 'newcomer': return this.#nicknames.register(command, sender)
      case 'exiter': this.#nicknames.unregister(command, sender); break
      case 'like': this.say({ ...command, from: sender.id }, sender); break
      case 'text': case 'shared': this.say(command, sender)
    }
    return undefined
  }

  /** What everyone may do, member or not. @returns what the room is told */
  say (command: Command, sender?: Connection): RoomEvent {
    this.observer.accepted(this.name, command, sender)
    const event = stamp(command)
    this.#stored.said(event)
    this.#context.bus.publish<RoomEvent>(this.name, event)
    return event
  }

  /** Tells the sender of a message, and nobody else, that it was not accepted. */
  reject (sender: Connection, rejection: Rejection): void {
    this.observer.rejected(sender, rejection)
    this.#audiences.notify(sender, rejection)
  }

  /** A message beyond its sender's rate is not looked at; the sender is told of some. */
  drop (sender: Connection, tell: boolean): void {
    this.observer.dropped(sender, tell)
    if (tell) this.#audiences.notify(sender, TOO_MANY)
  }

  /** An event of this room, from whichever instance: encoded once for each dialect that is present. */
  deliver (event: RoomEvent): void {
    const isNews = this.#stored.delivered(event)
    for (const audience of this.#audiences) if (isNews || !audience.dialect.tellsHistory) audience.deliver(event)
  }

  /** Ends a member politely, after all that it is owed. */
  dismiss (connection: Connection, reason: CloseReason): void {
    this.#audiences.flush(connection)
    connection.close(reason)
  }

  #open (): void {
    this.#unsubscribe = this.#context.bus.subscribe<RoomEvent>(this.name, (event) => this.deliver(event))
    this.#fetching = this.#stored.open()?.then((meanwhile) => { if (meanwhile) this.#present(meanwhile) })
  }

  #close (): void {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#fetching = undefined
    this.#stored.close()
  }

  /** The stored messages have come: first they, then what was said since, which some of them may be. */
  #present (meanwhile: RoomEvent[]): void {
    this.#fetching = undefined
    const { events } = this.#stored
    const audiences = [...this.#audiences].filter(({ dialect }) => dialect.tellsHistory)
    for (const audience of audiences) for (const member of audience.members) audience.sendPast(member, events)
    for (const event of meanwhile) {
      if (this.#stored.delivered(event)) for (const audience of audiences) audience.deliver(event)
    }
  }

  /** Among those who read its dialect: the count and what is stored, then everything that follows. */
  #welcome (connection: Connection): Promise<void> | undefined {
    const audience = this.#audiences.add(connection)
    audience.tellCount([connection], this.headCount)
    if (!connection.dialect.tellsHistory) return undefined
    if (this.#fetching) return this.#fetching
    audience.sendPast(connection, this.#stored.events)
    return undefined
  }

  #count (members: number): void {
    this.#members = members
    this.#context.presence.set(this.name, members)
  }
}
