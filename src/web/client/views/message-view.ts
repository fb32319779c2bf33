import { drawAvatar } from '../avatars.ts'
import { button, el } from '../dom.ts'
import { time, words } from '../i18n.ts'
import type { MessageEntry } from '../message-log.ts'
import type { ViewContext } from './context.ts'
import { isPrivateNote } from '../protocol.ts'
import { showFailure } from './failure.ts'
import { renderBody } from './message-body.ts'
import { quote, threadView } from './quote.ts'
import { reactionsView } from './reactions-view.ts'

/** Milliseconds within which messages of one author share a byline. */
const GROUP_TIME = 5 * 60_000

export const sentAt = ({ message }: MessageEntry): number => message.timestamp * 1000

export function continues (entry: MessageEntry, previous: MessageEntry | undefined): boolean {
  return previous !== undefined && previous.message.author === entry.message.author &&
    previous.own === entry.own && previous.message.avatar === entry.message.avatar &&
    sentAt(entry) - sentAt(previous) < GROUP_TIME
}

/** A message as a list item of the log. */
export function messageView (entry: MessageEntry, context: ViewContext): HTMLLIElement {
  const { message, own, mention } = entry
  const { author } = message
  const isNote = context.conversation.mayModerate && isPrivateNote(message)
  const moment = sentAt(entry)
  const more = button({
    label: words.actionsFor(author),
    icon: 'more',
    iconOnly: true,
    class: 'quiet',
    onClick () {
      import('./message-menu.ts').then(({ openMessageMenu }) => openMessageMenu(more, entry, context))
        .catch((error) => showFailure(error, context.announcer))
    },
  })
  more.setAttribute('aria-expanded', 'false')
  return el('li', {
    class: ['message', own && 'own', mention && 'mentioned', `type-${message.type}`, isNote && 'note'].filter(Boolean).join(' '),
    'data-sequence': entry.sequence,
    tabindex: -1,
  },
  drawAvatar(author, message.avatar),
  el('div', { class: 'message-content' },
    el('p', { class: 'byline' },
      el('strong', { class: 'author' }, author),
      own && el('span', { class: 'you' }, words.you),
      isNote && el('span', { class: 'you' }, words.onlyForYou),
      mention && el('span', { class: 'visually-hidden' },
        message.in_reply_to_id ? words.answersYou : words.mentionsYou),
      el('time', { datetime: new Date(moment).toISOString() }, time(moment))),
    el('div', { class: 'bubble-row' },
      el('div', { class: 'bubble' }, !isNote && quote(entry, context), renderBody(message, context)),
      el('div', { class: 'message-tools' },
        button({
          label: words.replyTo(author),
          icon: 'reply',
          iconOnly: true,
          class: 'quiet',
          onClick: () => context.reply(entry),
        }),
        more)),
    reactionsView(entry, context),
    threadView(entry, context)))
}

export function updateReactions (item: HTMLElement, entry: MessageEntry, context: ViewContext): void {
  const known = item.querySelector<HTMLElement>('.reactions')
  const focused = document.activeElement?.closest<HTMLElement>('.reaction')
  const emoji = known?.contains(focused ?? null) ? focused?.dataset.emoji : undefined
  const fresh = reactionsView(entry, context)
  known?.replaceWith(fresh)
  if (emoji === undefined) return
  const again = [...fresh.children].find((chip) => (chip as HTMLElement).dataset.emoji === emoji)
  ;(again as HTMLElement ?? item).focus()
}
