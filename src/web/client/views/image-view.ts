import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ImageMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'
import { showFailure } from './failure.ts'

/** The accepted formats by their first bytes; nothing else is shown as an image. */
const FORMATS: [type: string, bytes: number[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46]],
]

export function imageView (
  message: ImageMessage, { announcer, signal }: Pick<ViewContext, 'announcer' | 'signal'>
): HTMLElement {
  const { image_data: data, author, timestamp } = message
  const blob = toImage(data)
  if (!blob) return el('p', { class: 'muted' }, words.imageBroken)
  const url = URL.createObjectURL(blob)
  signal.addEventListener('abort', () => URL.revokeObjectURL(url), { once: true })
  const image = el('img', { src: url, alt: words.imageBy(author), loading: 'lazy', decoding: 'async' })
  image.addEventListener('error', () => frame.replaceWith(el('p', { class: 'muted' }, words.imageBroken)))
  const frame = el('button', {
    type: 'button',
    class: 'image',
    'aria-label': words.openImage(author),
    on: {
      click () {
        import('./light-box.ts')
          .then(({ openLightBox }) => openLightBox({ url, type: blob.type, author, moment: timestamp * 1000 }))
          .catch((error) => showFailure(error, announcer))
      },
    },
  }, image)
  return frame
}

function toImage (base64: string): Blob | undefined {
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
  const format = FORMATS.find(([, start]) => start.every((byte, index) => bytes[index] === byte))
  return format && new Blob([bytes], { type: format[0] })
}
