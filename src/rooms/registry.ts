import type { RoomContext } from './context.ts'
import { Room } from './room.ts'

/** The rooms of this instance, in the configured order. */
export class RoomRegistry {
  readonly #rooms: Map<string, Room>

  constructor (names: string[], context: RoomContext) {
    this.#rooms = new Map(names.map((name) => [name, new Room(name, context)]))
  }

  get (name: string): Room | undefined {
    return this.#rooms.get(name)
  }

  names (): string[] {
    return [...this.#rooms.keys()]
  }

  [Symbol.iterator] (): IterableIterator<Room> {
    return this.#rooms.values()
  }

  /** To be called when the instances are connected again. */
  resync (): void {
    for (const room of this) room.resync()
  }
}
