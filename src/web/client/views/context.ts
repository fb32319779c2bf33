import type { Announcer } from '../announcer.ts'
import type { Chat } from '../chat.ts'
import type { GeoMessage } from '../protocol.ts'
import type { Room } from '../room.ts'

/** What the views of one room share. */
export interface RoomContext {
  chat: Chat
  room: Room
  announcer: Announcer
  /** Aborted when the room is left or the page is drawn anew. */
  signal: AbortSignal
  /** Opens the map panel, with a message's content when there is one. */
  showMap (message?: GeoMessage): void
  /** Puts text where the reader writes. */
  write (text: string): void
  /** Asks who the reader is, unless they said so. @returns whether they may talk */
  mayTalk (): boolean
}
