import type { Announcer } from '../announcer.ts'
import type { Chat } from '../chat.ts'
import type { PlacedMessage } from '../protocol.ts'
import type { Conversation } from '../conversation.ts'

/** Shared by the views of a conversation. */
export interface ViewContext {
  chat: Chat
  conversation: Conversation
  announcer: Announcer
  /** Aborted when the user leaves the room or the page is redrawn. */
  signal: AbortSignal
  /** Opens the map panel, and shows the message on it. */
  showMap (message?: PlacedMessage): void
  /** Adds text to the message field. */
  write (text: string): void
  /** Asks for a nickname if the user has none. @returns whether there is one */
  requireNickname (): boolean
}
