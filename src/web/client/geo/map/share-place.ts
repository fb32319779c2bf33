import { button, el } from '../../dom.ts'
import type { Conversation } from '../../conversation.ts'
import { words } from '../../i18n.ts'
import { codePoints, type PositionMessage, type TextMessage } from '../../protocol.ts'
import { openDialog } from '../../views/dialog.ts'
import type { ViewContext } from '../../views/context.ts'
import { positionAt, roundDegrees, wrapLongitude } from '../lon-lat.ts'
import { toDecimal } from './coordinate-format.ts'

/** Asks what there is to say about a place, and shares both. */
export function openSharePlace (
  [longitude, latitude]: number[], { chat, conversation }: ViewContext, onClose: () => void
): void {
  const max = chat.rules!.max_message_length
  const caption = el('input', { id: 'place-caption', 'aria-describedby': 'place-state', on: { input: check } })
  const state = el('p', { class: 'field-state problem', id: 'place-state', 'aria-live': 'polite' })
  const send = button({ label: words.send, icon: 'send', class: 'primary', type: 'submit' })
  send.setAttribute('form', 'share-place')
  const dialog = openDialog({
    title: words.placeTitle,
    body: [el('form', { id: 'share-place', on: { submit: share } },
      el('p', { class: 'muted' }, toDecimal(longitude!, latitude!)),
      el('label', { for: 'place-caption', class: 'field-label' }, words.placeCaption), caption, state)],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
    onClose,
  })
  caption.focus()

  function check (): void {
    const over = codePoints(caption.value.trim()) - max
    state.textContent = over > 0 ? words.tooLong(over) : ''
    caption.setAttribute('aria-invalid', String(over > 0))
    send.disabled = over > 0
  }

  function share (event: Event): void {
    event.preventDefault()
    if (send.disabled) return
    sharePlace(conversation, [roundDegrees(wrapLongitude(longitude!)), roundDegrees(latitude!)], caption.value.trim())
    dialog.close()
  }
}

/** A place without words is a position; words at a place are a text, which older servers give no place. */
function sharePlace (conversation: Conversation, [x, y]: [number, number], caption: string): void {
  if (caption === '' || !conversation.isV4) {
    conversation.send<PositionMessage>(positionAt(x, y))
    if (caption !== '') conversation.send<TextMessage>({ type: 'text', text: caption })
  } else conversation.send<TextMessage>({ type: 'text', text: caption, at: [x, y] })
}
