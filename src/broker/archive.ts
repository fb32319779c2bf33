import type { RoomEvent } from '../protocol/events.ts'

/**
 * Where what is kept of a room lies when there are several instances.
 *
 * Implementations MUST NOT throw, and MUST NOT hold up or lose a message over
 * one that cannot be kept.
 */
export interface Archive {
  /**
   * To be called before the event is published, or who reads in between would miss it.
   *
   * @param length how many events are kept of the room
   */
  keep (room: string, event: RoomEvent, length: number): void
  /** Forgets the oldest events of a room. */
  shorten (room: string, events: number): void
  /**
   * What was kept so far, oldest first. Everything else that is kept will be
   * delivered, and possibly some of this too.
   *
   * @returns undefined where it cannot be reached
   */
  read (room: string): Promise<RoomEvent[] | undefined> | undefined
}
