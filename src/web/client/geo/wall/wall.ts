import type { Announcer } from '../../announcer.ts'
import type { Conversation } from '../../conversation.ts'
import { button, el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import { drawIcon } from '../../icons.ts'
import { roomAddress } from '../../room-address.ts'
import { connectionView } from '../../views/connection-view.ts'
import { roomStatus } from '../../views/room-status.ts'
import { joinPanel } from './join-panel.ts'
import { keepScreenOn } from './wake-lock.ts'
import { wallMap } from './wall-map.ts'
import { wallMessages } from './wall-messages.ts'

/** A room for a projector: its map on the whole screen, the last messages, and the way to join. It sends nothing. */
export function wall (conversation: Conversation, announcer: Announcer, signal: AbortSignal): HTMLElement[] {
  const follow = button({
    label: words.followNews, icon: 'follow', class: 'quiet', onClick: () => setFollowing(!following),
  })
  let following = true

  function setFollowing (on: boolean): void {
    following = on
    follow.setAttribute('aria-pressed', String(on))
    map.follow(on)
  }

  const panel = el('div', { class: 'wall-panel' },
    el('header', { class: 'wall-head' },
      el('h1', { dir: 'auto' }, conversation.name), roomStatus(conversation, signal)),
    connectionView({ conversation, announcer, signal }),
    wallMessages(conversation, announcer, signal),
    joinPanel(conversation.name))
  const leave = el('a', { class: 'wall-leave', href: roomAddress(conversation.name) },
    drawIcon('close'), el('span', {}, words.leaveWall))
  const tools = el('div', { class: 'wall-tools' },
    follow,
    document.fullscreenEnabled && button({
      label: words.fullScreen, icon: 'expand', class: 'quiet', onClick: toggleFullScreen,
    }),
    leave)
  const map = wallMap(conversation, {
    covered: () => coveredBy(panel, tools),
    onMoved: () => { if (following) setFollowing(false) },
    signal,
  })
  follow.setAttribute('aria-pressed', 'true')

  document.title = `${conversation.name} · gischat`
  signal.addEventListener('abort', () => { document.title = 'gischat' }, { once: true })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return
    location.hash = roomAddress(conversation.name)
  }, { signal })
  keepScreenOn(signal)
  return [map.element, panel, tools]
}

function toggleFullScreen (): void {
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
  change.catch((error) => console.info('gischat: the browser refuses full screen', error))
}

/** The panel covers the right side of the screen, or its lower part; the tools are at the top. */
function coveredBy (panel: HTMLElement, tools: HTMLElement): [number, number, number, number] {
  const { left, top } = panel.getBoundingClientRect()
  const { bottom } = tools.getBoundingClientRect()
  return left > 0 ? [bottom, innerWidth - left, 0, 0] : [bottom, 0, innerHeight - top, 0]
}
