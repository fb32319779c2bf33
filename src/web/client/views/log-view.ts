import type { UnreadTracker } from '../unread-tracker.ts'
import { describe } from '../describe.ts'
import { button, el } from '../dom.ts'
import { day, time, words } from '../i18n.ts'
import { MAX_ENTRIES, type Entry, type GapEntry, type MessageEntry } from '../message-log.ts'
import { isHidden, mutes } from '../muted.ts'
import type { ViewContext } from './context.ts'
import { emptyRoom } from './empty-room.ts'
import { describeAct } from './describe-act.ts'
import { logKeys } from './log-keys.ts'
import { continues, messageView, sentAt, updateReactions } from './message-view.ts'
import { updateQuote, updateThread } from './quote.ts'

/** Entries drawn per animation frame, so that a flood does not block the page. */
const PER_FRAME = 25
/** Pause after drawing, as a multiple of the time it took: it leaves the main thread to everything else. */
const PAUSE_FACTOR = 4
/** Entries per list: the browser skips lists out of sight as a whole, instead of checking each entry. */
const PER_LIST = 50
/** Milliseconds for which the message that was jumped to is marked. */
const TARGET_TIME = 2_500
/** Pixels from the end within which the log keeps scrolling to new messages. */
const NEAR_END = 80

export interface LogView {
  element: HTMLElement
  /** Scrolls to a message and focuses it, as soon as it is drawn. @returns false if it is not in the log */
  jump (id: string): boolean
}

/** The message log: bounded, and scrolled to its end unless the user scrolls up. */
export function logView (context: ViewContext, unread: UnreadTracker): LogView {
  const { conversation, announcer, signal } = context
  const lists = el('div', { class: 'messages' })
  const empty = emptyRoom(context)
  const scroller = el('div', {
    class: 'log', id: 'messages', tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': words.messages,
  }, empty, lists)
  const toEnd = button({ label: words.newMessages(0), icon: 'down', class: 'to-end', onClick: () => scrollToEnd() })
  toEnd.hidden = true
  const view = el('div', { class: 'log-frame' }, scroller, toEnd)

  const keys = logKeys(scroller, lists, context.focusField, signal)
  let drawn = 0
  /** The message to jump to. */
  let target: string | undefined
  let previous: MessageEntry | undefined
  let lastDay = ''
  let following = true
  /** Whether the user went to the end while newer messages were not drawn. */
  let endDue = false
  let scheduled = false
  let pausedUntil = 0
  const items = new Map<number, HTMLElement>()
  /** Release the resources of entries: observers and object URLs. */
  const controls = new Map<number, AbortController>()
  /** The entry above which the marker is to stand, once it is drawn: in a hidden tab, only when that is shown again. */
  let marked: number | undefined
  const marker = el('li', { class: 'unread-marker' }, el('span', {}, words.newBelow))

  function schedule (): void {
    if (scheduled || signal.aborted) return
    scheduled = true
    setTimeout(() => requestAnimationFrame(drawSome), pausedUntil - performance.now())
  }

  /** Nothing invites to say hello where messages are, or where the server has ended the connection for good. */
  function updateEmpty (): void {
    const { connectionState: state } = conversation
    empty.hidden = drawn > 0 || (state.name === 'waiting' && state.until === Infinity)
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
    updateEmpty()
    prune()
    markUnread()
    keys.update()
    if (endDue) focusEnd()
    if (target !== undefined) jump(target)
    if (following) scroller.scrollTop = scroller.scrollHeight
    pausedUntil = performance.now() + (performance.now() - started) * PAUSE_FACTOR
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
      place(el('li', { class: 'gap' }, describeGap(entry)))
      return
    }
    if (entry.kind === 'notice') {
      previous = undefined
      place(el('li', { class: 'gap notice-line', 'data-sequence': entry.sequence }, describeAct(entry.act)))
      return
    }
    const date = day(sentAt(entry))
    if (date !== lastDay) {
      previous = undefined
      lastDay = date
      place(el('li', { class: 'day' }, el('span', {}, date === day(Date.now()) ? words.today : date)))
    }
    const control = new AbortController()
    if (entry.message.type !== 'text') controls.set(entry.sequence, control)
    const item = messageView(entry, { ...context, signal: control.signal })
    item.classList.toggle('continued', continues(entry, previous))
    item.hidden = isHidden(entry)
    items.set(entry.sequence, item)
    place(item)
    previous = entry
    const original = conversation.log.repliedTo(entry)
    const answered = original && items.get(original.sequence)
    if (answered) updateThread(answered, original, context)
  }

  function prune (): void {
    let surplus = Array.from(lists.children).reduce((sum, list) => sum + list.childElementCount, -MAX_ENTRIES)
    const oldest = conversation.log.entries[0]?.sequence ?? 0
    const hasDropped = () =>
      Number(lists.querySelector<HTMLElement>('li[data-sequence]')?.dataset.sequence ?? Infinity) < oldest
    while (surplus-- > 0 || hasDropped()) {
      const first = lists.querySelector('li')!
      keys.removing(first)
      const sequence = Number(first.dataset.sequence)
      items.delete(sequence)
      controls.get(sequence)?.abort()
      controls.delete(sequence)
      first.remove()
      if (lists.firstElementChild!.childElementCount === 0) lists.firstElementChild!.remove()
      // The next message of the same author now needs a byline.
      lists.querySelector('li')?.classList.remove('continued')
    }
  }

  function markUnread (): void {
    marked = unread.first ?? marked
    const first = marked === undefined ? undefined : items.get(marked)
    if (first) marked = undefined
    if (first && first.previousElementSibling !== marker) {
      first.before(marker)
      first.classList.remove('continued')
    }
    toEnd.hidden = following
    toEnd.querySelector('span')!.textContent =
      unread.count > 0 ? words.newMessages(unread.count) : words.newBelow
  }

  function jump (id: string): boolean {
    const entry = conversation.log.get(id)
    target = undefined
    if (!entry || isHidden(entry)) return false
    const item = items.get(entry.sequence)
    if (!item) {
      target = id
      return true
    }
    following = false
    item.scrollIntoView({ block: 'center' })
    item.focus({ preventScroll: true })
    item.classList.add('target')
    setTimeout(() => item.classList.remove('target'), TARGET_TIME)
    // The lists on the way have their real heights now.
    requestAnimationFrame(() => item.scrollIntoView({ block: 'center' }))
    return true
  }

  function scrollToEnd (): void {
    following = true
    scroller.scrollTop = scroller.scrollHeight
    focusEnd()
  }

  function focusEnd (): void {
    keys.focusLast()
    endDue = drawn < (conversation.log.entries.at(-1)?.sequence ?? 0)
  }

  // The user has gone elsewhere.
  scroller.addEventListener('keydown', () => { endDue = false }, { signal })
  scroller.addEventListener('focusout', ({ relatedTarget }) => {
    if (!scroller.contains(relatedTarget as Node | null)) endDue = false
  }, { signal })

  scroller.addEventListener('scroll', () => {
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END
    unread.scrolled(following)
    toEnd.hidden = following
  }, { signal, passive: true })

  // Images and maps change their size once loaded, and the keyboard of a phone changes the log's.
  const resized = new ResizeObserver(() => { if (following) scroller.scrollTop = scroller.scrollHeight })
  resized.observe(lists)
  resized.observe(scroller)
  signal.addEventListener('abort', () => {
    resized.disconnect()
    for (const control of controls.values()) control.abort()
  }, { once: true })

  conversation.on('entry', (entry) => {
    if (entry.kind === 'message' && entry.own) {
      marker.remove()
      marked = undefined
    }
    // Our own new message must be in sight.
    if (entry.kind === 'message' && entry.own && !entry.old) following = true
    if (entry.kind === 'message' && !entry.own && !entry.old && !isHidden(entry)) {
      const { author, in_reply_to_id: answers } = entry.message
      const text = describe(entry.message)
      if (!entry.mention) announcer.announce(words.says(author, text))
      else announcer.announce((answers ? words.answers : words.mentions)(author, text), true)
    }
    if (entry.kind === 'gap') announcer.announce(describeGap(entry))
    if (entry.kind === 'notice') announcer.announce(describeAct(entry.act))
    schedule()
  }, signal)
  conversation.on('connectionState', updateEmpty, signal)
  updateEmpty()
  conversation.on('removed', (entry) => {
    const item = items.get(entry.sequence)
    if (item) {
      const next = (item.nextElementSibling ?? item.previousElementSibling) as HTMLElement | null
      const hadFocus = item.contains(document.activeElement)
      keys.removing(item)
      item.remove()
      next?.classList.remove('continued')
      if (hadFocus) (next?.classList.contains('message') ? next : scroller).focus()
    }
    items.delete(entry.sequence)
    controls.get(entry.sequence)?.abort()
    controls.delete(entry.sequence)
    if (previous === entry) previous = undefined
    for (const other of conversation.log.entries) {
      const item = items.get(other.sequence)
      if (other.kind !== 'message' || !item) continue
      if (other.message.in_reply_to_id === entry.message.id) updateQuote(item, other, context)
      if (other.message.id === entry.message.in_reply_to_id) updateThread(item, other, context)
    }
    keys.update()
    announcer.announce(words.messageDeleted)
  }, signal)
  conversation.on('reactions', (entry) => {
    const item = items.get(entry.sequence)
    if (item) updateReactions(item, entry, context)
  }, signal)
  mutes.on('change', () => {
    for (const entry of conversation.log.entries) {
      const item = items.get(entry.sequence)
      if (entry.kind !== 'message' || !item) continue
      item.hidden = isHidden(entry)
      updateReactions(item, entry, context)
      updateThread(item, entry, context)
      updateQuote(item, entry, context)
    }
    keys.update()
  }, signal)
  unread.on('change', markUnread, signal)
  schedule()
  return { element: view, jump }
}

function describeGap ({ cause, from, to }: GapEntry): string {
  return (cause === 'service' ? words.serviceGap : words.gap)(time(from), time(to))
}
