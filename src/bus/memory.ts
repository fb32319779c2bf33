import type { RoomEvent } from '../rooms/events.ts'
import type { Bus, Deliver, OnDeliveryError } from './bus.ts'

/** The bus of a single instance: delivers at once, in the order of publishing. */
export class MemoryBus implements Bus {
  readonly #subscribers = new Map<string, Set<Deliver>>()
  readonly #queue: { room: string, event: RoomEvent }[] = []
  readonly #onError: OnDeliveryError
  #delivering = false

  constructor (onError: OnDeliveryError) {
    this.#onError = onError
  }

  publish (room: string, event: RoomEvent): void {
    this.#queue.push({ room, event })
    // A subscriber may publish in answer to an event. Its event waits its
    // turn, or some members would see the two the other way round.
    if (this.#delivering) return
    this.#delivering = true
    try {
      let next
      while ((next = this.#queue.shift())) this.#deliver(next.room, next.event)
    } finally {
      this.#delivering = false
    }
  }

  subscribe (room: string, deliver: Deliver): () => void {
    let subscribers = this.#subscribers.get(room)
    if (!subscribers) this.#subscribers.set(room, subscribers = new Set())
    subscribers.add(deliver)
    return () => { subscribers.delete(deliver) }
  }

  async close (): Promise<void> {
    this.#subscribers.clear()
  }

  #deliver (room: string, event: RoomEvent): void {
    for (const deliver of this.#subscribers.get(room) ?? []) {
      try {
        deliver(event)
      } catch (error) {
        this.#onError(error, room)
      }
    }
  }
}
