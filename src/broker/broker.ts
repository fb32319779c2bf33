import type { PresenceMessage } from '../protocol/presence-messages.ts'
import type { RoomEvent } from '../protocol/events.ts'

/** What instances tell each other. */
export type Message = RoomEvent | PresenceMessage

/** The name of a room, or what else messages are about. */
export type Topic<T extends Message> = string & { readonly carries?: T }

export type Deliver<T extends Message = Message> = (message: T) => void

/**
 * How the instances of one service reach each other.
 *
 * A bus MUST deliver a message to every subscriber of its topic, the
 * publisher's own instance included, exactly once and in one order for all of
 * them, messages of different topics included. It MUST NOT deliver one message
 * while it is delivering another. It MUST NOT throw into the publisher, and one
 * subscriber's failure MUST NOT keep a message from the others.
 *
 * A bus between instances that is interrupted keeps all of this within each
 * instance; the others then get a message at most once, and never before an
 * earlier one by the same instance.
 */
export interface Broker {
  publish<T extends Message> (topic: Topic<T>, message: T): void
  /** @returns a function that ends the subscription */
  subscribe<T extends Message> (topic: Topic<T>, deliver: Deliver<T>): () => void
  close (): Promise<void>
}

/** Told of what fails while delivering, since no caller waits for it. */
export type OnDeliveryError = (error: unknown, topic: string) => void
