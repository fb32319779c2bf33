import type { Conversation } from '../conversation.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'

/** Whether the room is connected, and with how many people. */
export function roomStatus (conversation: Conversation, signal: AbortSignal): HTMLElement {
  const dot = el('span', { class: 'dot', role: 'img' })
  const text = el('span', { class: 'muted count' })

  function update (): void {
    const { name } = conversation.connectionState
    const open = name === 'open'
    const closed = name === 'connecting' ? words.connecting : words.notConnected
    dot.classList.toggle('online', open)
    dot.setAttribute('aria-label', open ? words.online : closed)
    text.textContent = open && conversation.count !== undefined ? words.connected(conversation.count) : ''
  }

  conversation.on('connectionState', update, signal)
  conversation.on('count', update, signal)
  update()
  return el('p', { class: 'room-status' }, dot, text)
}
