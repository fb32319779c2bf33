import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { PendingMessage } from '../pending-messages.ts'
import type { ViewContext } from './context.ts'
import { describe } from './message-body.ts'

/** Milliseconds before a message without an echo appears here: most echoes are faster. */
const SHOW_AFTER = 600
/** Milliseconds between updates of the progress bars. */
const UPDATE_INTERVAL = 150

interface Item {
  element: HTMLElement
  state: PendingMessage['state']
  progress: HTMLProgressElement | null
}

/** Our messages without an echo: on their way, refused with a reason, or cut off by a lost connection. */
export function pendingView ({ conversation, signal, write }: ViewContext): HTMLElement {
  const list = el('ul', { class: 'pending-messages', 'aria-live': 'polite' })
  const shown = new Map<string, Item>()
  let timer = 0

  function update (): void {
    const { items } = conversation.pending
    for (const [id, { element }] of shown) {
      if (items.has(id)) continue
      element.remove()
      shown.delete(id)
    }
    for (const [id, pending] of items) {
      if (pending.state === 'sending' && Date.now() - pending.since < SHOW_AFTER) continue
      const known = shown.get(id)
      if (known?.state === pending.state) {
        if (known.progress) known.progress.value = conversation.progress(pending)
        continue
      }
      known?.element.remove()
      const element = draw(pending)
      shown.set(id, { element, state: pending.state, progress: element.querySelector('progress') })
      list.append(element)
    }
    clearTimeout(timer)
    if ([...items.values()].some(({ state }) => state === 'sending') && !signal.aborted) {
      timer = window.setTimeout(update, UPDATE_INTERVAL)
    }
  }

  function draw (pending: PendingMessage): HTMLElement {
    const { message, state, reason } = pending
    const label = el('p', { class: 'pending-text', dir: 'auto' }, describe(message))
    if (state === 'sending') {
      return el('li', { class: 'pending' }, label, el('p', { class: 'muted' }, words.sending),
        el('progress', { max: 1, value: conversation.progress(pending), 'aria-label': words.sending }))
    }
    return el('li', { class: 'pending problem' }, label,
      el('p', {}, state === 'refused' ? words.refused(reason) : words.unsent),
      el('div', { class: 'card-actions' },
        state === 'unsent' &&
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
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  update()
  return list
}
