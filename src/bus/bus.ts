import type { RoomEvent } from '../rooms/events.ts'

export type Deliver = (event: RoomEvent) => void

/**
 * How the instances of one service reach each other.
 *
 * A bus MUST deliver an event to every subscriber of its room, the publisher's
 * own instance included, exactly once and in one order for all of them.
 * It MUST NOT deliver one event while it is delivering another. It MUST NOT
 * throw into the publisher, and one subscriber's failure MUST NOT keep an
 * event from the others.
 */
export interface Bus {
  publish (room: string, event: RoomEvent): void
  /** @returns a function that ends the subscription */
  subscribe (room: string, deliver: Deliver): () => void
  close (): Promise<void>
}

/** Told of what fails while delivering, since no caller waits for it. */
export type OnDeliveryError = (error: unknown, room: string) => void
