import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { Item } from '../tab-store.ts'
import type { ViewContext } from './context.ts'
import { describe } from './message-body.ts'

/** Milliseconds before a message without an echo appears here: most echoes are faster. */
const SHOW_AFTER = 600
/** Milliseconds between updates of the progress bars. */
const UPDATE_INTERVAL = 150

type Shown = 'sending' | 'waiting' | 'refused' | 'unknown'

interface Row {
  element: HTMLElement
  state: Shown
  progress: HTMLProgressElement | null
}

/** Our messages without an echo: on their way, refused with a reason, or cut off by a lost connection. */
export function pendingView ({ conversation, signal, write }: ViewContext): HTMLElement {
  const list = el('ul', { class: 'pending-messages', 'aria-live': 'polite' })
  const shown = new Map<string, Row>()
  let timer = 0

  function update (): void {
    const items = conversation.pending
    for (const [id, { element }] of shown) {
      if (items.has(id)) continue
      element.remove()
      shown.delete(id)
    }
    for (const [id, pending] of items) {
      const state = stateOf(pending)
      if (state === 'sending' && Date.now() - pending.since < SHOW_AFTER) continue
      const known = shown.get(id)
      if (known?.state === state) {
        if (known.progress) known.progress.value = conversation.progress(pending)
        continue
      }
      known?.element.remove()
      const element = draw(pending, state)
      shown.set(id, { element, state, progress: element.querySelector('progress') })
      list.append(element)
    }
    clearTimeout(timer)
    if ([...items.values()].some((item) => stateOf(item) === 'sending') && !signal.aborted) {
      timer = window.setTimeout(update, UPDATE_INTERVAL)
    }
  }

  /** With a connection, a message waits for the one before it, at most; without one, nothing is on its way. */
  function stateOf ({ state }: Item): Shown {
    if (state === 'refused' || state === 'unknown') return state
    return conversation.connectionState.name === 'open' ? 'sending' : 'waiting'
  }

  function draw (pending: Item, state: Shown): HTMLElement {
    const { message, reason } = pending
    const label = el('p', { class: 'pending-text', dir: 'auto' }, describe(message))
    if (state === 'sending') {
      return el('li', { class: 'pending' }, label, el('p', { class: 'muted' }, words.sending),
        el('progress', { max: 1, value: conversation.progress(pending), 'aria-label': words.sending }))
    }
    if (state === 'waiting') return el('li', { class: 'pending' }, label, el('p', { class: 'muted' }, words.waitingToSend))
    return el('li', { class: 'pending problem' }, label,
      el('p', {}, state === 'unknown' ? words.unsent : reason ? words.refused(reason) : words.refusedUnseen),
      el('div', { class: 'card-actions' },
        state === 'unknown' &&
          button({ label: words.sendAgain, icon: 'retry', onClick: () => conversation.retry(pending) }),
        message.type === 'text' && button({
          label: words.edit,
          icon: 'edit',
          onClick () {
            conversation.dismiss(pending)
            write(message.text)
          },
        }),
        button({ label: words.dismiss, icon: 'close', onClick: () => conversation.dismiss(pending) })))
  }

  conversation.on('pending', update, signal)
  conversation.on('connectionState', update, signal)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  update()
  return list
}
