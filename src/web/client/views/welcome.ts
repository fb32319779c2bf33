import type { Chat } from '../chat.ts'
import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { drawIcon } from '../icons.ts'
import { brand } from './brand.ts'
import { meButton } from './me-button.ts'
import { roomList } from './room-list.ts'

/** The page without an open room: a map of the world, and the rooms on it. */
export function welcome (chat: Chat, openSettings: () => void, signal: AbortSignal): HTMLElement {
  const canvas = el('canvas', { class: 'welcome-map', 'aria-hidden': 'true' })
  afterFirstPaint(() => drawMap(canvas, signal))
  return el('div', { class: 'welcome' },
    canvas,
    el('header', { class: 'welcome-header' }, brand(), meButton(chat, openSettings, signal)),
    el('main', { class: 'welcome-body' },
      el('p', { class: 'tagline' }, words.tagline),
      el('h1', {}, words.welcome),
      el('p', { class: 'lead' }, words.welcomeText),
      chat.unknownRoom !== undefined && el('p', { class: 'notice', role: 'status' },
        drawIcon('warning'), el('span', {}, words.unknownRoom(chat.unknownRoom))),
      el('nav', { 'aria-label': words.rooms }, roomList(chat, signal))))
}

/** The rooms come first: the map waits for a quiet moment. */
function afterFirstPaint (act: () => void): void {
  requestAnimationFrame(() => setTimeout(act))
}

async function drawMap (canvas: HTMLCanvasElement, signal: AbortSignal): Promise<void> {
  if (signal.aborted || (navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return
  try {
    const { welcomeMap } = await import('../geo/welcome-map.ts')
    await welcomeMap(canvas, signal)
  } catch (error) {
    // The page is complete without it.
    console.info('gischat: could not draw the map of the world', error)
  }
}
