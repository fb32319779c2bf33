import type { RoomEvent } from '../protocol/events.ts'

/**
 * Where several instances keep the recent messages of their rooms.
 *
 * Implementations MUST NOT throw, and MUST NOT delay or lose a message because
 * it cannot be stored.
 */
export interface HistoryStore {
  /**
   * MUST be called before the event is published, or a read in between would miss it.
   *
   * @param length number of events kept of the room
   */
  append (room: string, event: RoomEvent, length: number): void
  /** Removes the oldest events of a room. */
  trim (room: string, events: number): void
  /**
   * The stored events, oldest first. Every event that is appended later will
   * be delivered by the broker, and possibly some of these too.
   *
   * @returns undefined while the store is unreachable
   */
  read (room: string): Promise<RoomEvent[] | undefined> | undefined
}
