import type { RoomContext } from './context.ts'
import type { Access } from '../moderation/access.ts'
import { Room, type RoomOptions } from './room.ts'

/** The rooms of this instance, in the configured order. */
export class RoomRegistry {
  readonly #rooms: Map<string, Room>

  constructor (rooms: RoomOptions[], context: RoomContext) {
    this.#rooms = new Map(rooms.map((options) => [options.name, new Room(options, context)]))
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

  /** Closes connections in private rooms whose access has ended. */
  dismissEnded (): void {
    for (const room of this) room.dismissEnded()
  }

  /** To be called when the instances are connected again. */
  resync (): void {
    for (const room of this) room.resync()
  }
}
