import type { Announcer } from '../announcer.ts'
import type { Chat } from '../chat.ts'
import type { GeoMessage } from '../protocol.ts'
import type { Conversation } from '../conversation.ts'

/** Shared by the views of a conversation. */
export interface ViewContext {
  chat: Chat
  conversation: Conversation
  announcer: Announcer
  /** Aborted when the user leaves the room or the page is redrawn. */
  signal: AbortSignal
  /** Opens the map panel, with a message's content when there is one. */
  showMap (message?: GeoMessage): void
  /** Puts text where the reader writes. */
  write (text: string): void
  /** Asks who the reader is, unless they said so. @returns whether they may talk */
  requireNickname (): boolean
}
