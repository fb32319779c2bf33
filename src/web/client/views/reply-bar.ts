import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ViewContext } from './context.ts'
import { excerpt } from './quote.ts'

/** Shows the message that the next one answers, above the field. */
export function replyBar ({ conversation, signal }: ViewContext, focusField: () => void): HTMLElement {
  const text = el('p', { class: 'reply-text', dir: 'auto' })
  const label = el('p', { class: 'muted' })
  const element = el('div', { class: 'reply-bar', hidden: true },
    el('div', {}, label, text),
    button({
      label: words.cancelReply,
      icon: 'close',
      iconOnly: true,
      class: 'quiet',
      onClick () {
        conversation.replyTo = undefined
        focusField()
      },
    }))

  function update (): void {
    const entry = conversation.replyTo
    element.hidden = entry === undefined
    if (!entry) return
    label.textContent = words.replyTo(entry.message.author)
    text.textContent = excerpt(entry)
  }

  conversation.on('replyTo', update, signal)
  update()
  return element
}
