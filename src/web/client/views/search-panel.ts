import { describe } from '../describe.ts'
import { el } from '../dom.ts'
import { day, time, words } from '../i18n.ts'
import type { MessageEntry } from '../message-log.ts'
import { isHidden } from '../muted.ts'
import { oncePerFrame } from '../once-per-frame.ts'
import type { ViewContext } from './context.ts'
import { sentAt } from './message-view.ts'
import { searchField, sidePanel } from './side-panel.ts'

const MAX_SHOWN = 100
/** Characters before and after what was found. */
const AROUND = 60

/** Searches the messages that this page has loaded, newest first. */
export function searchPanel ({ conversation, jump }: ViewContext, close: () => void, signal: AbortSignal): HTMLElement {
  const list = el('ul', { class: 'results' })
  const count = el('p', { class: 'muted', role: 'status' }, words.searchHint)
  const schedule = oncePerFrame(draw)
  const field = searchField(words.searchMessages, schedule)

  function draw (): void {
    const wanted = fold(field.value.trim())
    const found = wanted === ''
      ? []
      : conversation.log.entries.filter((entry): entry is MessageEntry =>
        entry.kind === 'message' && !isHidden(entry) && fold(`${entry.message.author} ${describe(entry.message)}`).includes(wanted))
    count.textContent = wanted === '' ? words.searchHint : words.found(found.length)
    list.replaceChildren(...found.slice(-MAX_SHOWN).reverse().map((entry) => result(entry, wanted)))
  }

  function result (entry: MessageEntry, wanted: string): HTMLElement {
    const { id, author } = entry.message
    const moment = sentAt(entry)
    return el('li', {}, el('button', { type: 'button', class: 'quiet result', on: { click: () => jump(id) } },
      el('strong', {}, author),
      el('time', { class: 'muted', datetime: new Date(moment).toISOString() }, `${day(moment)}, ${time(moment)}`),
      el('span', { class: 'result-text', dir: 'auto' }, ...highlight(describe(entry.message), wanted))))
  }

  conversation.on('entry', () => { if (field.value) schedule() }, signal)
  return sidePanel(words.search, close, field, count, list)
}

/** Without case and accents. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The text around what was found, with that marked. */
function highlight (text: string, wanted: string): Node[] {
  // Where folding changes the length, the place in the text is not known.
  const folded = fold(text)
  const at = folded.length === text.length ? folded.indexOf(wanted) : -1
  if (at < 0) return [document.createTextNode(text.slice(0, 2 * AROUND))]
  const start = Math.max(0, at - AROUND)
  const end = at + wanted.length
  return [
    document.createTextNode((start > 0 ? '…' : '') + text.slice(start, at)),
    el('mark', {}, text.slice(at, end)),
    document.createTextNode(text.slice(end, end + AROUND)),
  ]
}
