import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import { codePoints, type TextMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'
import { imageTile, type ImageTile } from './image-tile.ts'

/** Shows images as they will be sent, and sends those that were not left out, in order, with a caption below them. */
export function openShareImages (files: File[], context: ViewContext): HTMLDialogElement {
  const { chat, conversation } = context
  const isOne = files.length === 1
  const max = chat.rules!.max_message_length
  const caption = el('input', {
    id: 'images-caption', autocomplete: 'off', dir: 'auto', 'aria-describedby': 'images-state', on: { input: update },
  })
  const state = el('p', { class: 'field-state', id: 'images-state', 'aria-live': 'polite' })
  const list = el('ul', { class: 'image-list' })
  const send = button({ label: words.send, icon: 'send', class: 'primary', type: 'submit' })
  send.setAttribute('form', 'share-images')
  const form = el('form', { id: 'share-images', on: { submit: share } },
    list, el('label', { for: 'images-caption', class: 'field-label' }, words.imageCaption), caption, state)
  const dialog = openDialog({
    title: isOne ? words.imageShareTitle : words.imagesShareTitle,
    class: isOne ? '' : 'share-images',
    body: [form],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
  })
  let isReading = true
  const tiles = files.map(toTile)
  list.append(...tiles.map(({ element }) => element))

  function toTile (file: File): ImageTile {
    const removal = isOne
      ? undefined
      : button({ label: words.leaveOut(file.name), icon: 'close', iconOnly: true, onClick: () => leaveOut(tile) })
    const tile = imageTile(file, context, removal)
    return tile
  }

  /** One after the other: a photo of a phone takes 50 MB while it is scaled down. */
  async function read (): Promise<void> {
    for (const tile of [...tiles]) {
      if (!dialog.open) return
      if (tiles.includes(tile)) await tile.read()
    }
    isReading = false
    update()
    if (!form.contains(document.activeElement)) send.focus()
  }

  function leaveOut (tile: ImageTile): void {
    const index = tiles.indexOf(tile)
    tiles.splice(index, 1)
    tile.element.remove()
    const next = tiles[Math.min(index, tiles.length - 1)]
    if (!next) return dialog.close()
    next.element.querySelector('button')!.focus()
    update()
  }

  function update (): void {
    const ready = tiles.filter((tile) => tile.isReady()).length
    const over = codePoints(caption.value.trim()) - max
    const summary = isReading ? words.loading : isOne || ready === 0 ? '' : words.imagesChosen(ready)
    const text = over > 0 ? words.tooLong(over) : summary
    if (state.textContent !== text) state.textContent = text
    state.classList.toggle('problem', over > 0)
    caption.setAttribute('aria-invalid', String(over > 0))
    send.disabled = isReading || ready === 0 || over > 0
  }

  function share (event: Event): void {
    event.preventDefault()
    if (send.disabled) return
    for (const tile of tiles) tile.send()
    const text = caption.value.trim()
    if (text !== '') conversation.send<TextMessage>({ type: 'text', text })
    dialog.close()
  }

  update()
  read()
  return dialog
}
