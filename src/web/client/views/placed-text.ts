import { button, el } from '../dom.ts'
import { formatPlace } from '../geo/lon-lat.ts'
import { words } from '../i18n.ts'
import type { PlacedText } from '../protocol.ts'
import type { ViewContext } from './context.ts'

/** A text that was said at a place, and the way to it. */
export function placedText (text: HTMLElement, message: PlacedText, context: ViewContext): HTMLElement {
  const open = button({
    label: formatPlace(...message.at),
    icon: 'position',
    class: 'quiet place-link',
    onClick: () => context.showMap(message),
  })
  open.title = words.saidAt(message.author)
  return el('div', { class: 'placed-text' }, text, open)
}
