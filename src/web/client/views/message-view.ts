import { drawAvatar } from '../avatars.ts'
import { button, el } from '../dom.ts'
import { time, words } from '../i18n.ts'
import type { MessageEntry } from '../message-log.ts'
import type { ViewContext } from './context.ts'
import { renderBody } from './message-body.ts'

/** Milliseconds within which messages of one author share a byline. */
const GROUP_TIME = 5 * 60_000

export const sentAt = ({ message }: MessageEntry): number => message.timestamp * 1000

export function continues (entry: MessageEntry, previous: MessageEntry | undefined): boolean {
  return previous !== undefined && previous.message.author === entry.message.author &&
    previous.message.avatar === entry.message.avatar && sentAt(entry) - sentAt(previous) < GROUP_TIME
}

/** A message as a list item of the log. */
export function messageView (entry: MessageEntry, context: ViewContext): HTMLLIElement {
  const { message, own, mention } = entry
  const { author } = message
  const moment = sentAt(entry)
  return el('li', {
    class: ['message', own && 'own', mention && 'mentioned', `type-${message.type}`].filter(Boolean).join(' '),
    'data-sequence': entry.sequence,
  },
  drawAvatar(author, message.avatar),
  el('div', { class: 'message-content' },
    el('p', { class: 'byline' },
      el('strong', { class: 'author' }, author),
      own && el('span', { class: 'you' }, words.you),
      mention && el('span', { class: 'visually-hidden' }, words.mentionsYou),
      el('time', { datetime: new Date(moment).toISOString() }, time(moment))),
    el('div', { class: 'bubble-row' },
      el('div', { class: 'bubble' }, renderBody(message, context)),
      !own && button({
        label: words.likeThis(author),
        icon: 'heart',
        iconOnly: true,
        class: 'quiet like',
        onClick: () => { if (context.requireNickname()) context.conversation.like(entry) },
      })),
    likesView(entry)))
}

export function updateLikes (item: HTMLElement, entry: MessageEntry): void {
  item.querySelector('.likes')?.replaceWith(likesView(entry))
  item.querySelector('.like')?.classList.toggle('liked', entry.likers.size > 0)
}

function likesView ({ likers }: MessageEntry): HTMLElement {
  const names = [...likers].join(', ')
  return el('p', { class: 'likes', hidden: likers.size === 0 },
    el('span', { class: 'visually-hidden' }, words.likes(names)),
    el('span', { 'aria-hidden': 'true', title: words.likes(names) }, `♥ ${likers.size}`))
}
