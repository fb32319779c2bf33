import { copyAndAnnounce } from '../copy-text.ts'
import { describe } from '../describe.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { IconName } from '../icons.ts'
import { messageLink } from '../links.ts'
import type { MessageEntry } from '../message-log.ts'
import { setMuted } from '../muted.ts'
import { isPrivateNote } from '../protocol.ts'
import { EMOJIS, HEART } from '../reactions.ts'
import type { ViewContext } from './context.ts'
import { openPopover } from './popover.ts'
import { react } from './react.ts'

/** The actions on a message: reactions first. */
export async function openMessageMenu (
  opener: HTMLElement, entry: MessageEntry, context: ViewContext
): Promise<void> {
  const { conversation } = context
  const { message, own } = entry
  const mayModerate = conversation.mayModerate && !isPrivateNote(message)
  const moderation = mayModerate ? await import('../moderation/moderation-menu.ts') : undefined
  if (!opener.isConnected) return
  const emojis: readonly (keyof typeof words.emojiNames)[] = conversation.hasReactions ? EMOJIS : own ? [] : [HEART]

  const popover = openPopover(opener, words.actionsFor(message.author),
    el('div', { class: 'emojis' }, ...emojis.map((emoji) => el('button', {
      type: 'button',
      class: 'quiet emoji',
      'aria-label': words.reactWith(words.emojiNames[emoji]),
      'aria-pressed': String(entry.reactions.isMine(emoji)),
      title: words.emojiNames[emoji],
      on: {
        click () {
          popover.close()
          react(entry, emoji, context)
        },
      },
    }, emoji))),
    item('reply', words.reply, () => context.reply(entry)),
    item('copy', words.copyMessage, () => copy(message.type === 'text' ? message.text : describe(message))),
    item('link', words.copyLink, () => copy(messageLink(conversation.name, message.id))),
    ...own ? [] : [item('silent', words.mutePerson(message.author), () => mute(message.author))],
    ...moderation?.messageItems(entry, context).map(({ icon, label, act }) => item(icon, label, act)) ?? [])

  function item (icon: IconName, label: string, act: () => void): HTMLElement {
    return button({
      label,
      icon,
      class: 'quiet',
      onClick () {
        popover.close()
        act()
      },
    })
  }

  function mute (author: string): void {
    setMuted(author, true)
    context.tell(words.mutedPerson(author))
  }

  function copy (text: string): void {
    copyAndAnnounce(text, context.tell)
  }
}
