import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { brand } from './brand.ts'
import { meButton } from './me-button.ts'
import { otherInstancesList } from './other-instances.ts'
import { roomList } from './room-list.ts'

interface SidebarActions {
  close (): void
  openSettings (): void
}

/** The rooms, and the user with the settings; a drawer on narrow screens. */
export function sidebar (chat: Chat, { close, openSettings }: SidebarActions, signal: AbortSignal): HTMLElement {
  return el('aside', { class: 'sidebar', 'aria-label': words.openMenu },
    el('div', { class: 'sidebar-head' },
      brand(),
      button({ label: words.closeMenu, icon: 'close', iconOnly: true, class: 'quiet drawer-close', onClick: close })),
    el('nav', { 'aria-label': words.rooms }, el('h2', { class: 'section-title' }, words.rooms), roomList(chat, signal)),
    otherInstancesList(),
    el('div', { class: 'sidebar-foot' }, meButton(chat, openSettings, signal)))
}
