import type { Chat } from '../chat.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { roomAddress } from '../room-address.ts'

/** The rooms with their head counts, as links: they can be opened in another tab. */
export function roomList (chat: Chat, signal: AbortSignal): HTMLElement {
  const list = el('ul', { class: 'rooms' })
  const links = new Map<string, { link: HTMLElement, count: HTMLElement, spoken: HTMLElement }>()

  function update (): void {
    for (const channel of chat.channels) {
      let row = links.get(channel.name)
      if (!row) {
        const count = el('span', { class: 'badge', 'aria-hidden': 'true' })
        const spoken = el('span', { class: 'visually-hidden' })
        const link = el('a', { href: roomAddress(channel.name) },
          el('span', { class: 'room-name', dir: 'auto' }, channel.name), drawIcon('people'), count, spoken)
        links.set(channel.name, row = { link, count, spoken })
        list.append(el('li', {}, link))
      }
      const members = chat.countOf(channel)
      row.count.textContent = words.connectedShort(members)
      row.spoken.textContent = words.connected(members)
      if (chat.conversation?.name === channel.name) row.link.setAttribute('aria-current', 'page')
      else row.link.removeAttribute('aria-current')
    }
  }

  chat.on('channels', update, signal)
  chat.on('conversation', update, signal)
  update()
  return list
}
