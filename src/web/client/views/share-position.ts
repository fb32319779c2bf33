import { button, el } from '../dom.ts'
import { formatPlace, positionAt } from '../geo/lon-lat.ts'
import { words } from '../i18n.ts'
import type { PositionMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'

/** Milliseconds. */
const LOCATE_TIMEOUT = 20_000

/** Explains who will see the position, asks the browser for it, shows it, and sends it after confirmation. */
export function openSharePosition ({ conversation }: ViewContext): void {
  const state = el('p', { 'aria-live': 'polite' })
  const find = button({ label: words.positionFind, icon: 'position', class: 'primary', onClick: () => locate() })
  const send = button({ label: words.send, icon: 'send', class: 'primary' })
  send.hidden = true
  const dialog = openDialog({
    title: words.positionShareTitle,
    body: [el('p', {}, words.positionExplain(conversation.name)), state],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), find, send],
  })
  find.focus()

  function locate (): void {
    // Insecure pages get no position, and in some browsers no navigator.geolocation.
    if (!window.isSecureContext) return fail(words.positionInsecure)
    find.disabled = true
    state.classList.remove('problem')
    state.textContent = words.positionFinding
    navigator.geolocation.getCurrentPosition(found, ({ code, PERMISSION_DENIED }) =>
      fail(code === PERMISSION_DENIED ? words.positionDenied : words.positionFailed),
    { enableHighAccuracy: true, timeout: LOCATE_TIMEOUT })
  }

  function found ({ coords: { longitude, latitude, accuracy } }: GeolocationPosition): void {
    const distance = accuracy < 1000
      ? words.metres(Math.round(accuracy))
      : words.kilometres(Math.round(accuracy / 1000))
    state.textContent = words.positionFound(formatPlace(longitude, latitude), distance)
    find.hidden = true
    send.hidden = false
    send.focus()
    send.addEventListener('click', () => {
      conversation.send<PositionMessage>(positionAt(longitude, latitude))
      dialog.close()
    }, { once: true })
  }

  function fail (reason: string): void {
    find.disabled = false
    state.textContent = reason
    state.classList.add('problem')
  }
}
