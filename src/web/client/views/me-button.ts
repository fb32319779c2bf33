import { drawAvatar } from '../avatars.ts'
import type { Chat } from '../chat.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { preferences } from '../preferences.ts'

/** The user's picture and nickname; the settings are behind it. */
export function meButton (chat: Chat, openSettings: () => void, signal: AbortSignal): HTMLElement {
  const me = el('button', { type: 'button', class: 'quiet me-button', on: { click: openSettings } })
  const draw = () => me.replaceChildren(
    drawAvatar(preferences.nickname || '?', preferences.avatar),
    el('span', { class: 'me-name' }, preferences.nickname || words.guest),
    el('span', { class: 'visually-hidden' }, words.settings),
    drawIcon('settings'))
  chat.on('identity', draw, signal)
  draw()
  return me
}
