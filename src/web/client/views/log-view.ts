import type { Attention } from '../attention.ts'
import { button, el } from '../dom.ts'
import { day, time, words } from '../i18n.ts'
import { MAX_ENTRIES, type Entry, type MessageEntry } from '../message-log.ts'
import type { ViewContext } from './context.ts'
import { describe } from './message-body.ts'
import { continues, messageView, spokenAt, updateLikes } from './message-view.ts'

/** Entries drawn in one frame, so that a flood never holds the page up. */
const PER_FRAME = 25
/** Times as long as drawing took, nothing is drawn after it: the page has other things to do. */
const REST = 4
/** Entries of one list. A browser looks at each list, not at each entry, to tell what is out of sight. */
const PER_LIST = 50
/** Pixels from the end within which the reader follows the talk. */
const NEAR_END = 80

/** The talk: a bounded list that follows its end, unless the reader scrolls up. */
export function logView (context: ViewContext, attention: Attention): HTMLElement {
  const { conversation, announcer, signal } = context
  const lists = el('div', { class: 'messages' })
  const empty = el('div', { class: 'empty' },
    el('p', { class: 'empty-title' }, words.noMessages), el('p', {}, words.noMessagesHint))
  const scroller = el('div', {
    class: 'log', id: 'messages', tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': words.messages,
  }, empty, lists)
  const toEnd = button({ label: words.newMessages(0), icon: 'down', class: 'to-end', onClick: () => follow() })
  toEnd.hidden = true
  const view = el('div', { class: 'log-frame' }, scroller, toEnd)

  let drawn = 0
  let previous: MessageEntry | undefined
  let lastDay = ''
  let following = true
  let scheduled = false
  let restUntil = 0
  const items = new Map<number, HTMLElement>()
  /** Ends what an entry started: observers, and the addresses of images. */
  const controls = new Map<number, AbortController>()
  const marker = el('li', { class: 'unread-marker' }, el('span', {}, words.newBelow))

  function schedule (): void {
    if (scheduled || signal.aborted) return
    scheduled = true
    setTimeout(() => requestAnimationFrame(drawSome), restUntil - performance.now())
  }

  function drawSome (): void {
    scheduled = false
    if (signal.aborted) return
    const started = performance.now()
    const { entries } = conversation.log
    const start = entries.findIndex(({ sequence }) => sequence > drawn)
    if (start < 0) return
    for (const entry of entries.slice(start, start + PER_FRAME)) {
      draw(entry)
      drawn = entry.sequence
    }
    empty.hidden = true
    prune()
    markUnread()
    if (following) scroller.scrollTop = scroller.scrollHeight
    restUntil = performance.now() + (performance.now() - started) * REST
    if (drawn < entries.at(-1)!.sequence) schedule()
  }

  function place (item: HTMLElement): void {
    let last = lists.lastElementChild
    if (!last || last.childElementCount >= PER_LIST) {
      last?.classList.add('full')
      lists.append(last = el('ol', { class: 'part' }))
    }
    last.append(item)
  }

  function draw (entry: Entry): void {
    if (entry.kind === 'gap') {
      previous = undefined
      place(el('li', { class: 'gap' }, words.gap(time(entry.from), time(entry.to))))
      return
    }
    const date = day(spokenAt(entry))
    if (date !== lastDay) {
      previous = undefined
      lastDay = date
      place(el('li', { class: 'day' }, el('span', {}, date === day(Date.now()) ? words.today : date)))
    }
    const control = new AbortController()
    if (entry.message.type !== 'text') controls.set(entry.sequence, control)
    const item = messageView(entry, { ...context, signal: control.signal })
    item.classList.toggle('continued', continues(entry, previous))
    updateLikes(item, entry)
    items.set(entry.sequence, item)
    place(item)
    previous = entry
  }

  function prune (): void {
    let surplus = Array.from(lists.children).reduce((sum, list) => sum + list.childElementCount, -MAX_ENTRIES)
    while (surplus-- > 0) {
      const first = lists.querySelector('li')!
      const sequence = Number(first.dataset.sequence)
      items.delete(sequence)
      controls.get(sequence)?.abort()
      controls.delete(sequence)
      first.remove()
      if (lists.firstElementChild!.childElementCount === 0) lists.firstElementChild!.remove()
      // The next of the same author needs the name again.
      lists.querySelector('li')?.classList.remove('continued')
    }
  }

  function markUnread (): void {
    const first = attention.firstUnread === undefined ? undefined : items.get(attention.firstUnread)
    if (first && first.previousElementSibling !== marker) {
      first.before(marker)
      first.classList.remove('continued')
    }
    toEnd.hidden = following
    toEnd.querySelector('span')!.textContent =
      attention.unread > 0 ? words.newMessages(attention.unread) : words.newBelow
  }

  function follow (): void {
    scroller.scrollTop = scroller.scrollHeight
    scroller.focus({ preventScroll: true })
  }

  scroller.addEventListener('scroll', () => {
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END
    attention.follow(following)
    toEnd.hidden = following
  }, { signal, passive: true })

  // Images and maps grow after they were drawn, and the keyboard of a phone takes space.
  const resized = new ResizeObserver(() => { if (following) scroller.scrollTop = scroller.scrollHeight })
  resized.observe(lists)
  resized.observe(scroller)
  signal.addEventListener('abort', () => {
    resized.disconnect()
    for (const control of controls.values()) control.abort()
  }, { once: true })

  conversation.on('entry', (entry) => {
    if (entry.kind === 'message' && entry.own) marker.remove()
    if (entry.kind === 'message' && !entry.own && !entry.old) {
      announcer.say(words.says(entry.message.author, describe(entry.message)))
    }
    if (entry.kind === 'gap') announcer.say(words.gap(time(entry.from), time(entry.to)))
    schedule()
  }, signal)
  conversation.on('likes', (entry) => {
    const item = items.get(entry.sequence)
    if (item) updateLikes(item, entry)
  }, signal)
  attention.on('change', markUnread, signal)
  schedule()
  return view
}
