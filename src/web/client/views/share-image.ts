import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { shrinkImage } from '../shrink-image.ts'
import type { ImageMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'

/** Shows the image as it will be sent, and sends it after confirmation. */
export function openShareImage (file: File, { chat, conversation }: ViewContext): HTMLDialogElement {
  const place = el('div', { class: 'share-preview', 'aria-live': 'polite' }, el('p', { class: 'muted' }, words.loading))
  const send = button({ label: words.send, icon: 'send', class: 'primary' })
  send.disabled = true
  const offer = el('div')
  let position: { element: HTMLElement, share: () => void } | undefined
  const dialog = openDialog({
    title: words.imageShareTitle,
    body: [place, offer],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
  })

  shrinkImage(file, chat.rules!.max_image_size).then((data) => {
    if (data === undefined) return fail(words.imageTooLarge)
    place.replaceChildren(el('img', { src: data.url, alt: file.name }))
    send.disabled = false
    send.addEventListener('click', () => {
      conversation.send<ImageMessage>({ type: 'image', image_data: data.base64 })
      position?.share()
      dialog.close()
    })
    send.focus()
  }, (error) => {
    console.info('gischat: could not read the image', error)
    fail(words.imageUnreadable)
  })

  if (file.type === 'image/jpeg') {
    import('./image-place.ts').then(({ offerPlace }) => offerPlace(file, conversation)).then((found) => {
      position = found
      if (found) offer.append(found.element)
    }).catch((error) => console.info('gischat: could not read the position of the photo', error))
  }

  function fail (reason: string): void {
    place.replaceChildren(el('p', { class: 'problem' }, reason))
  }

  return dialog
}
