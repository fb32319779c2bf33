import { words } from '../i18n.ts'
import type { MessageEntry } from '../message-log.ts'
import type { ViewContext } from './context.ts'

/** Reacts to a message, or takes that back. */
export function react (entry: MessageEntry, emoji: string, context: ViewContext): void {
  if (context.requireNickname() && !context.conversation.react(entry, emoji)) context.tell(words.notConnected)
}
