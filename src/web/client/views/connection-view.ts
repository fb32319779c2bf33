import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ViewContext } from './context.ts'

/** A notice without a connection: the cause, and the time until the next attempt. */
export function connectionView (
  { conversation, announcer, signal }: Pick<ViewContext, 'conversation' | 'announcer' | 'signal'>
): HTMLElement {
  const text = el('span', {})
  const countdown = el('span', { class: 'muted' })
  const retry = button({ label: words.retryNow, icon: 'retry', onClick: () => conversation.reconnectNow() })
  const view = el('div', { class: 'connection' },
    el('span', { class: 'pulse', 'aria-hidden': 'true' }), text, countdown, retry)
  let timer = 0
  let announced = false

  function announce (problem: string): void {
    text.textContent = problem
    if (!announced) announcer.announce(problem)
    announced = true
  }

  function update (): void {
    clearInterval(timer)
    const state = conversation.connectionState
    view.hidden = state.name === 'open' || state.name === 'closed'
    retry.hidden = state.name !== 'waiting'
    countdown.hidden = state.name !== 'waiting' || state.until === Infinity
    if (state.name === 'connecting') text.textContent = words.connecting
    if (state.name === 'offline') announce(words.offline)
    if (state.name === 'waiting') {
      announce({
        restart: words.serverRestarts,
        refused: words.serverRefused,
        blocked: words.socketsBlocked,
        offline: words.offline,
        lost: words.connectionLost,
        removed: words.youAreRemoved,
        banned: words.youAreBanned,
        locked: words.actLocked(),
        accessEnded: words.roomNotAllowed,
        roomClosed: words.roomClosed,
      }[state.cause])
      const tick = () => {
        countdown.textContent = words.retryIn(Math.max(0, Math.ceil((state.until - Date.now()) / 1000)))
      }
      if (state.until < Infinity) {
        tick()
        timer = window.setInterval(tick, 500)
      }
    }
    if (state.name === 'open') {
      if (announced) announcer.announce(words.online)
      announced = false
    }
  }

  conversation.on('connectionState', update, signal)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  update()
  return view
}
