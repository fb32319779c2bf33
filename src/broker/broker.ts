import type { ModerationMessage } from '../protocol/moderation-messages.ts'
import type { PresenceMessage } from '../protocol/presence-messages.ts'
import type { RoomEvent } from '../protocol/events.ts'

/** A message between instances. */
export type Message = RoomEvent | PresenceMessage | ModerationMessage

/** The name of a room, PRESENCE_TOPIC or MODERATION_TOPIC. */
export type Topic<T extends Message> = string & { readonly carries?: T }

export type Deliver<T extends Message = Message> = (message: T) => void

/**
 * Passes messages between the instances of one service.
 *
 * A broker MUST deliver a message to every subscriber of its topic, including
 * those of the publisher's own instance, exactly once and in one order for all,
 * also across topics. It MUST NOT deliver a message while it is delivering
 * another. It MUST NOT throw into the publisher, and one subscriber's failure
 * MUST NOT keep a message from the others.
 *
 * During an interruption between instances, all of this still applies within
 * each instance. The others receive a message at most once, and never before an
 * earlier one of the same instance.
 */
export interface Broker {
  publish<T extends Message> (topic: Topic<T>, message: T): void
  /** @returns a function that ends the subscription */
  subscribe<T extends Message> (topic: Topic<T>, deliver: Deliver<T>): () => void
  close (): Promise<void>
}

/** Receives the errors of subscribers, since no caller waits for a delivery. */
export type OnDeliveryError = (error: unknown, topic: string) => void
