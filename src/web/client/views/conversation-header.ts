import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ViewContext } from './context.ts'

interface HeaderActions {
  openMenu (): void
  togglePeople (): void
  toggleMap (): void
}

export function conversationHeader ({ conversation, signal }: ViewContext, actions: HeaderActions): HTMLElement {
  const state = el('span', { class: 'dot', role: 'img' })
  const count = el('span', { class: 'muted count' })

  function update (): void {
    const open = conversation.connectionState.name === 'open'
    state.classList.toggle('online', open)
    state.setAttribute('aria-label', open ? words.online : conversation.connectionState.name === 'connecting' ? words.connecting : words.notConnected)
    count.textContent = open && conversation.count !== undefined ? words.connected(conversation.count) : ''
  }

  conversation.on('connectionState', update, signal)
  conversation.on('count', update, signal)
  update()
  return el('header', { class: 'room-header' },
    button({
      label: words.openMenu, icon: 'menu', iconOnly: true, class: 'quiet menu-button', onClick: actions.openMenu,
    }),
    el('div', { class: 'room-title' },
      el('h1', { dir: 'auto' }, conversation.name),
      el('p', {}, state, count)),
    button({ label: words.people, icon: 'people', iconOnly: true, class: 'quiet', onClick: actions.togglePeople }),
    button({ label: words.map, icon: 'map', iconOnly: true, class: 'quiet', onClick: actions.toggleMap }))
}
