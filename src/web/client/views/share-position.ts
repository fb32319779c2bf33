import { button, el } from '../dom.ts'
import { WGS84 } from '../geo/wgs84.ts'
import { number, words } from '../i18n.ts'
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
    const metres = accuracy < 1000 ? `${number(Math.round(accuracy))} m` : `${number(Math.round(accuracy / 1000))} km`
    state.textContent = words.positionFound(`${longitude.toFixed(5)}, ${latitude.toFixed(5)}`, metres)
    find.hidden = true
    send.hidden = false
    send.focus()
    send.addEventListener('click', () => {
      conversation.send<PositionMessage>({
        type: 'position', ...WGS84, x: Number(longitude.toFixed(6)), y: Number(latitude.toFixed(6)),
      })
      dialog.close()
    }, { once: true })
  }

  function fail (reason: string): void {
    find.disabled = false
    state.textContent = reason
    state.classList.add('problem')
  }
}
