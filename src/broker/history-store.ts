import type { RoomEvent } from '../protocol/events.ts'

/**
 * The history of the rooms, shared by all instances.
 *
 * Implementations MUST NOT throw. A failure MUST NOT delay or lose the message
 * itself.
 */
export interface HistoryStore {
  /**
   * MUST be called before the event is published, or a read in between would miss it.
   *
   * @param length number of events stored per room
   */
  append (room: string, event: RoomEvent, length: number): void
  /** Removes a room's oldest events. @param events number of events */
  trim (room: string, events: number): void
  /** Removes a room's events with an identifier. @returns whether there were any that could be removed */
  remove (room: string, id: string): Promise<boolean>
  /** Removes all events of a room. */
  clear (room: string): void
  /**
   * Reads the stored events, oldest first. The broker will deliver every event
   * appended later, and may deliver some of these too.
   *
   * @param length number of events, the newest ones
   * @returns undefined while the store is unreachable
   */
  read (room: string, length: number): Promise<RoomEvent[] | undefined> | undefined
}
