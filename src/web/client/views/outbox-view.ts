import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { Outgoing } from '../outbox.ts'
import type { ViewContext } from './context.ts'
import { describe } from './message-body.ts'

/** Milliseconds that a message may take before it is shown as being on its way. */
const PATIENCE = 600
const LOOK_EVERY = 150

/** What we said and nobody got: on its way, refused with the reason, or lost with the connection. */
export function outboxView ({ conversation, signal, write }: ViewContext): HTMLElement {
  const list = el('ul', { class: 'outbox', 'aria-live': 'polite' })
  const shown = new Map<string, { item: HTMLElement, state: Outgoing['state'], progress: HTMLProgressElement | null }>()
  let timer = 0

  function update (): void {
    const { items } = conversation.outbox
    for (const [id, { item }] of shown) {
      if (items.has(id)) continue
      item.remove()
      shown.delete(id)
    }
    for (const [id, outgoing] of items) {
      if (outgoing.state === 'sending' && Date.now() - outgoing.since < PATIENCE) continue
      const known = shown.get(id)
      if (known?.state === outgoing.state) {
        if (known.progress) known.progress.value = conversation.progress(outgoing)
        continue
      }
      known?.item.remove()
      const item = draw(outgoing)
      shown.set(id, { item, state: outgoing.state, progress: item.querySelector('progress') })
      list.append(item)
    }
    clearTimeout(timer)
    if ([...items.values()].some(({ state }) => state === 'sending') && !signal.aborted) {
      timer = window.setTimeout(update, LOOK_EVERY)
    }
  }

  function draw (outgoing: Outgoing): HTMLElement {
    const { message, state, reason } = outgoing
    const label = el('p', { class: 'outgoing-text', dir: 'auto' }, describe(message))
    if (state === 'sending') {
      return el('li', { class: 'outgoing' }, label, el('p', { class: 'muted' }, words.sending),
        el('progress', { max: 1, value: conversation.progress(outgoing), 'aria-label': words.sending }))
    }
    return el('li', { class: 'outgoing problem' }, label,
      el('p', {}, state === 'refused' ? words.refused(reason) : words.unsent),
      el('div', { class: 'card-actions' },
        state === 'unsent' &&
          button({ label: words.sendAgain, icon: 'retry', onClick: () => conversation.retry(outgoing) }),
        message.type === 'text' && button({
          label: words.edit,
          icon: 'edit',
          onClick () {
            conversation.dismiss(outgoing)
            write(message.text)
          },
        }),
        button({ label: words.dismiss, icon: 'close', onClick: () => conversation.dismiss(outgoing) })))
  }

  conversation.on('outbox', update, signal)
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  update()
  return list
}
