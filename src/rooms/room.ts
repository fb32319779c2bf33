import type { Bus } from '../bus/bus.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { Audience } from './audience.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { CloseReason } from './errors.ts'
import type { Command, Refusal, RoomEvent } from './events.ts'
import { HeadCount } from './head-count.ts'
import type { Observer } from './observer.ts'
import type { Outbox } from './outbox.ts'
import type { Framer } from './socket.ts'

/** What the rooms of one instance share. */
export interface RoomContext {
  bus: Bus
  outbox: Outbox
  frame: Framer
  observer: Observer
  /** Bytes that may wait in memory for one member before it is ended. */
  maxBufferedBytes: number
}

/**
 * A room of this instance: its members, and the way of what happens in it from
 * a command over the bus to each of them.
 */
export class Room {
  readonly name: string
  readonly observer: Observer
  readonly maxBufferedBytes: number
  readonly #context: RoomContext
  readonly #audiences = new Map<Dialect, Audience>()
  readonly #headCount = new HeadCount((members) => this.#announce(members))
  #members = 0
  #unsubscribe: (() => void) | undefined

  constructor (name: string, context: RoomContext) {
    this.name = name
    this.observer = context.observer
    this.maxBufferedBytes = context.maxBufferedBytes
    this.#context = context
  }

  get members (): number {
    return this.#members
  }

  /** The members, by the dialect they read. */
  get audiences (): Iterable<Audience> {
    return this.#audiences.values()
  }

  /** The newcomer learns the head count before it sees anything else. */
  join (options: ConnectionOptions): Connection {
    const connection = new Connection(this, options)
    this.#unsubscribe ??= this.#context.bus.subscribe(this.name, (event) => this.deliver(event))
    this.#audienceOf(connection).add(connection)
    this.#members++
    this.#tell(this.#audienceOf(connection), [connection], this.#members)
    this.observer.joined(connection)
    this.#publishPresence()
    return connection
  }

  /** However a connection ends, and however often that is reported: it leaves once. */
  leave (connection: Connection): void {
    const audience = this.#audiences.get(connection.dialect)
    if (!audience?.members.has(connection)) return
    audience.delete(connection)
    if (audience.members.size === 0) this.#audiences.delete(connection.dialect)
    this.#members--
    this.observer.left(connection)
    this.#publishPresence()
    if (this.#members > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  /** A command of a member or, without a sender, of an HTTP request. */
  handle (command: Command, sender?: Connection): void {
    this.observer.accepted(this.name, command, sender)
    this.#context.bus.publish(this.name, command)
  }

  /** Tells the sender of a message, and nobody else, that it was not accepted. */
  refuse (sender: Connection, refusal: Refusal): void {
    this.observer.refused(sender, refusal)
    const notice = sender.dialect.encodeRefusal(refusal, { members: sender.toldMembers, asked: sender.notices })
    if (notice !== undefined) this.#audiences.get(sender.dialect)?.sendTo([sender], notice)
  }

  /** An event of this room, from whichever instance: encoded once for each dialect that is present. */
  deliver (event: RoomEvent): void {
    if (event.kind === 'presence') return this.#headCount.set(event.members)
    for (const audience of this.#audiences.values()) {
      const payload = audience.dialect.encode(event)
      if (payload !== undefined) audience.broadcast(payload)
    }
  }

  close (reason: CloseReason): void {
    for (const audience of this.#audiences.values()) audience.close(reason)
  }

  #audienceOf ({ dialect }: Connection): Audience {
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
