import type { Network } from '../lib/network.ts'
import { contains } from '../lib/network.ts'
import type { Access } from '../moderation/access.ts'
import { SERVER_AUTHOR } from '../moderation/reserved-nicknames.ts'
import type { ModeratedRooms } from '../moderation/moderation.ts'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { Act, OpenRoom, RosterMember } from '../protocol/moderation-messages.ts'
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

  /** To be called when the instances are connected again. */
  resync (): void {
    for (const room of this) room.resync()
  }

  /** Closes connections in private rooms whose access has ended. */
  expelEnded (): void {
    for (const room of this) {
      if (room.isPrivate) room.expel(CLOSE_REASONS.accessEnded, ({ access }) => !access.mayJoin(room))
    }
  }

  members (name: string): RosterMember[] {
    return Array.from(this.get(name)?.list ?? [], (member) => describe(member, name))
  }

  kick (name: string, connections: ReadonlySet<string>): void {
    this.get(name)?.expel(CLOSE_REASONS.kicked, ({ id }) => connections.has(id))
    this.#context.sessions.expire(({ room, connection }) => room === name && connections.has(connection))
  }

  ban (name: string, network: Network): void {
    this.get(name)?.expel(CLOSE_REASONS.banned, ({ address, access }) =>
      !access.mayModerate(name) && contains(network, address))
  }

  open ({ room: name, topic, isPrivate }: OpenRoom): void {
    if (this.isConfigured(name)) return
    const room = this.get(name)
    if (room) Object.assign(room, { topic, isPrivate })
    else this.#rooms.set(name, new Room({ name, topic, isPrivate }, this.#context))
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
