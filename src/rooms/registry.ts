import type { Network } from '../lib/network.ts'
import { contains } from '../lib/network.ts'
import type { Access } from '../moderation/access.ts'
import { SERVER_AUTHOR } from '../moderation/reserved-nicknames.ts'
import type { ModeratedRooms } from '../moderation/moderation.ts'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { Act, Deletion, OpenRoom, RosterMember } from '../protocol/moderation-messages.ts'
import type { RoomContext } from './context.ts'
import type { Member } from './member.ts'
import { Room, type RoomOptions } from './room.ts'

/** The rooms of this instance: the configured ones in their order, then those that were opened. */
export class RoomRegistry implements ModeratedRooms {
  readonly #rooms: Map<string, Room>
  readonly #configured: ReadonlySet<string>
  readonly #context: RoomContext

  constructor (rooms: RoomOptions[], context: RoomContext) {
    this.#context = context
    this.#rooms = new Map(rooms.map((options) => [options.name, new Room(options, context)]))
    this.#configured = new Set(this.#rooms.keys())
  }

  /** Private rooms, too: whatever a client names is looked up by `findRoom`. */
  get (name: string): Room | undefined {
    return this.#rooms.get(name)
  }

  /** The rooms that exist for a client. */
  visibleTo (access: Access): Room[] {
    return [...this].filter((room) => access.mayJoin(room))
  }

  [Symbol.iterator] (): IterableIterator<Room> {
    return this.#rooms.values()
  }

  /** Whether a room is one of the configuration, which stays open. */
  isConfigured (name: string): boolean {
    return this.#configured.has(name)
  }

  /** Messages by PUT that were not delivered here yet. */
  get undelivered (): number {
    let count = 0
    for (const room of this) count += room.undelivered
    return count
  }

  /** Ends the wait for their delivery. */
  confirmAll (): void {
    for (const room of this) room.confirmAll()
  }

  /** To be called when the instances are connected again. */
  resync (): void {
    for (const room of this) room.resync()
  }

  /** Closes connections in private rooms whose access has ended, and takes its reserved nicknames back elsewhere. */
  expelEnded (): void {
    for (const room of this) {
      if (room.isPrivate) room.expel(CLOSE_REASONS.accessEnded, ({ access }) => !access.mayJoin(room))
      room.revokeNicknames(({ access }) => access.ended)
    }
  }

  members (name: string): RosterMember[] {
    return Array.from(this.get(name)?.list ?? [], (member) => describe(member, name))
  }

  away (name: string): RosterMember[] {
    return this.#context.sessions.waiting.filter(({ room }) => room === name)
      .map(({ connection, nickname, moderates = false }) => ({
        connection, ...(nickname !== undefined && { nickname }), dialect: 'v4', since: 0, address: '', moderates,
      }))
  }

  kick (name: string, connections: ReadonlySet<string>): void {
    this.get(name)?.expel(CLOSE_REASONS.kicked, ({ id }) => connections.has(id))
    this.#context.sessions.expire(({ room, connection }) => room === name && connections.has(connection))
  }

  ban (name: string, network: Network): void {
    this.get(name)?.expel(CLOSE_REASONS.banned, ({ address, access }) =>
      !access.mayModerate(name) && contains(network, address))
  }

  open ({ room: name, topic, isPrivate }: OpenRoom, isNew: boolean): void {
    if (this.isConfigured(name)) return
    const former = this.get(name)
    if (former) {
      Object.assign(former, { topic, isPrivate })
      return
    }
    const room = new Room({ name, topic, isPrivate }, this.#context)
    this.#rooms.set(name, room)
    // Messages of a former room of this name may still be stored.
    if (isNew) room.clearHistory()
  }

  close (name: string): void {
    if (this.isConfigured(name)) return
    const room = this.get(name)
    this.#rooms.delete(name)
    room?.close()
  }

  reserve (): void {
    for (const room of this) room.revokeNicknames()
  }

  tell (name: string, act: Act): void {
    this.get(name)?.tell(act)
  }

  announce (name: string, text: string): void {
    this.get(name)?.publish({ kind: 'text', author: SERVER_AUTHOR, avatar: null, text })
  }

  async deleteMessage (name: string, id: string, by?: string): Promise<boolean> {
    return await this.get(name)?.deleteMessage(id, by) ?? false
  }

  deletions (): Deletion[] {
    return Array.from(this, ({ name, deletions }) => deletions.map((event) => ({ room: name, ...event }))).flat()
  }

  learnDeletion ({ room, ...event }: Deletion): void {
    this.get(room)?.learnDeletion({ kind: 'deleted', ...event })
  }
}

/** A member as moderators see it. */
function describe ({ id, nickname, author, dialect, since, address, access }: Member, room: string): RosterMember {
  return {
    connection: id,
    ...(nickname !== undefined && { nickname }),
    ...(author !== undefined && { author }),
    dialect: dialect.name,
    since,
    address,
    moderates: access.mayModerate(room),
  }
}
