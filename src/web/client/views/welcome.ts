import type { Chat } from '../chat.ts'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { brand } from './brand.ts'
import { roomList } from './room-list.ts'

/** The page without an open room. */
export function welcome (chat: Chat, openMenu: () => void, signal: AbortSignal): HTMLElement {
  return el('main', { class: 'main welcome' },
    el('header', { class: 'room-header welcome-header' },
      button({ label: words.openMenu, icon: 'menu', iconOnly: true, class: 'quiet menu-button', onClick: openMenu }),
      brand()),
    el('div', { class: 'welcome-body' },
      el('p', { class: 'tagline' }, words.tagline),
      el('h1', {}, words.welcome),
      el('p', { class: 'lead' }, words.welcomeText),
      chat.unknownRoom !== undefined && el('p', { class: 'notice', role: 'status' },
        drawIcon('warning'), el('span', {}, words.unknownRoom(chat.unknownRoom))),
      roomList(chat, signal)))
}
