import { el } from '../dom.ts'
import { words } from '../i18n.ts'
import { shrinkImage } from '../shrink-image.ts'
import type { ImageMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'

/** An image in the dialog that shares it. */
export interface ImageTile {
  element: HTMLElement
  /** Whether it can be sent. */
  isReady (): boolean
  /** Makes the image fit the server's limits, and shows it as it will be sent. */
  read (): Promise<void>
  /** Sends the image, and where it was taken if that is wanted. */
  send (): void
}

/** @param removal a button that leaves the image out */
export function imageTile (file: File, { chat, conversation }: ViewContext, removal?: HTMLElement): ImageTile {
  const preview = el('div', { class: 'share-preview' }, el('p', { class: 'muted' }, words.loading))
  const element = el('li', { class: 'image-tile' }, el('div', { class: 'image-frame' }, preview, removal))
  let data: string | undefined
  let position: { element: HTMLElement, share: () => void } | undefined

  async function read (): Promise<void> {
    try {
      const image = await shrinkImage(file, chat.rules!.max_image_size)
      if (!image) return fail(words.imageTooLarge)
      data = image.base64
      preview.replaceChildren(el('img', { src: image.url, alt: file.name }))
    } catch (error) {
      console.info('gischat: could not read the image', error)
      fail(words.imageUnreadable)
    }
  }

  /** Sending does not wait for this: without a connection, it may not be loaded. */
  async function locate (): Promise<void> {
    try {
      const { offerPlace } = await import('./image-place.ts')
      position = await offerPlace(file, conversation)
      if (position) element.append(position.element)
    } catch (error) {
      console.info('gischat: could not read the position of the photo', error)
    }
  }

  function fail (reason: string): void {
    preview.replaceChildren(el('p', { class: 'muted', dir: 'auto' }, file.name), el('p', { class: 'problem' }, reason))
  }

  if (file.type === 'image/jpeg') locate()
  return {
    element,
    read,
    isReady: () => data !== undefined,
    send () {
      if (data === undefined) return
      conversation.send<ImageMessage>({ type: 'image', image_data: data })
      position?.share()
    },
  }
}
