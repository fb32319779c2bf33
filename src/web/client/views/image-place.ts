import { el } from '../dom.ts'
import { formatPlace, positionAt } from '../geo/lon-lat.ts'
import { words } from '../i18n.ts'
import type { Conversation } from '../conversation.ts'
import type { PositionMessage } from '../protocol.ts'
import { gps } from 'exifr/dist/mini.esm.mjs'

/** Offers to share where a photo was taken; undefined without a position in it. */
export async function offerPlace (
  file: File, conversation: Conversation
): Promise<{ element: HTMLElement, share: () => void } | undefined> {
  const { latitude = NaN, longitude = NaN } = await gps(file) ?? {}
  // Some cameras write zeros for a position that they do not know.
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)
  if (!isPlace) return undefined
  const box = el('input', { type: 'checkbox' })
  return {
    element: el('div', { class: 'image-place' },
      el('p', {}, words.imagePlace(formatPlace(longitude, latitude))),
      el('label', { class: 'check' }, box, el('span', {}, words.imagePlaceShare))),
    share () {
      if (box.checked) conversation.send<PositionMessage>(positionAt(longitude, latitude))
    },
  }
}
