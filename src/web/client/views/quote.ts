import { describe } from '../describe.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { MessageEntry } from '../message-log.ts'
import { isHidden } from '../muted.ts'
import type { ViewContext } from './context.ts'

const MAX_LENGTH = 160

/** The beginning of a message, in one line. */
export function excerpt ({ message }: MessageEntry): string {
  const text = describe(message).slice(0, MAX_LENGTH * 4).replace(/\s+/g, ' ').trim()
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}

/** The message that another one answers, and the way to it; nothing for a message that answers none. */
export function quote (entry: MessageEntry, context: ViewContext): HTMLElement | undefined {
  const { in_reply_to_id: id } = entry.message
  if (!id) return undefined
  const original = context.conversation.log.get(id)
  if (!original) return el('p', { class: 'quote muted' }, words.originalGone)
  if (isHidden(original)) return el('p', { class: 'quote muted' }, words.originalMuted)
  return quoteButton(original, context)
}

/** A message in a few words, as a button that leads to it. */
function quoteButton (entry: MessageEntry, context: ViewContext): HTMLElement {
  return el('button', {
    type: 'button',
    class: 'quote',
    on: { click: () => context.jump(entry.message.id) },
  },
  el('strong', {}, entry.message.author),
  ' ',
  el('span', { class: 'quote-text', dir: 'auto' }, excerpt(entry)),
  el('span', { class: 'visually-hidden' }, ` – ${words.goToMessage}`))
}

/** The answers to a message: their number, and on demand the messages. */
export function threadView (entry: MessageEntry, context: ViewContext, open = false): HTMLElement {
  const replies = context.conversation.log.repliesTo(entry).filter((reply) => !isHidden(reply))
  if (replies.length === 0) return el('div', { class: 'thread', hidden: true })
  const list = el('div', { class: 'thread-list', hidden: !open })
  const opener = button({ label: words.replies(replies.length), icon: 'reply', class: 'quiet', onClick: toggle })
  function show (): void {
    list.replaceChildren(...list.hidden ? [] : replies.map((reply) => quoteButton(reply, context)))
    opener.setAttribute('aria-expanded', String(!list.hidden))
  }
  function toggle (): void {
    list.hidden = !list.hidden
    show()
  }
  show()
  return el('div', { class: 'thread' }, opener, list)
}

/** Brings the number of answers, and the list if it is open, up to date. */
export function updateThread (item: HTMLElement, entry: MessageEntry, context: ViewContext): void {
  const known = item.querySelector<HTMLElement>('.thread')
  const open = known?.querySelector<HTMLElement>('.thread-list')?.hidden === false
  const focused = known?.contains(document.activeElement)
  const fresh = threadView(entry, context, open)
  known?.replaceWith(fresh)
  if (focused) (fresh.querySelector('button') ?? item).focus()
}

/** The quote of a person who was muted meanwhile, or is heard again. */
export function updateQuote (item: HTMLElement, entry: MessageEntry, context: ViewContext): void {
  const fresh = quote(entry, context)
  const known = item.querySelector('.bubble > .quote')
  if (fresh && known) known.replaceWith(fresh)
}
