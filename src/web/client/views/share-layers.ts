import { button, el } from '../dom.ts'
import type { Found } from '../geo/read-files.ts'
import { words } from '../i18n.ts'
import { maxLayerLength } from '../page-settings.ts'
import type { LayerMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'
import { layerPreview, type LayerPreview } from './layer-preview.ts'
import { describeFailure, describeProblem } from './layer-words.ts'

/** A file or a layer of one, in the list of a dialog with several. */
interface Item {
  name: string
  preview?: LayerPreview
  element: HTMLElement
  box: HTMLInputElement
  tell: () => void
}

/** Reads files, shows their layers as they would be sent, and sends those that are chosen. */
export function openShareLayers (files: File[], { chat, conversation }: ViewContext): HTMLDialogElement {
  const control = new AbortController()
  const state = el('p', { class: 'field-state', 'aria-live': 'polite' }, words.layerReading)
  const list = el('ul', { class: 'layer-list', hidden: true, 'aria-label': words.layersFound })
  const detail = el('div', { class: 'layer-detail' })
  const send = button({ label: words.send, icon: 'send', class: 'primary', onClick: () => share() })
  send.disabled = true
  const dialog = openDialog({
    title: words.layerShareTitle,
    class: 'share-layers',
    body: [state, list, detail],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
    onClose: () => control.abort(),
  })
  let items: Item[] = []

  async function read (): Promise<void> {
    const { readFiles } = await import('../geo/read-files.ts')
    const found = await readFiles(files)
    if (control.signal.aborted) return
    const [first] = found
    if (found.length === 1 && first && 'problem' in first) return fail(describeProblem(first.problem))
    state.hidden = true
    items = found.map(toItem)
    if (items.length > 1) {
      list.append(...items.map(({ element }) => element))
      list.hidden = false
    }
    const [shown] = items.filter(({ preview }) => preview)
    if (shown) await open(shown)
    for (const { preview, box } of items) {
      await preview?.show()
      if (preview?.problem() !== undefined) box.checked = false
    }
    update()
    if (!send.disabled) send.focus()
  }

  function toItem (found: Found): Item {
    const box = el('input', { type: 'checkbox', on: { change: update } })
    if ('problem' in found) {
      box.disabled = true
      const text = el('span', { class: 'layer-name', dir: 'auto' }, found.name)
      const reason = el('span', { class: 'problem' }, describeProblem(found.problem))
      return { name: found.name, box, element: el('li', { class: 'layer-item' }, text, reason), tell () {} }
    }
    const { layer } = found
    const preview = layerPreview(layer, {
      limits: { maxFeatures: chat.rules!.max_geojson_features, maxLength: maxLayerLength },
      changed: update,
      signal: control.signal,
    })
    const status = el('span', { class: 'muted' }, words.features(layer.features.length))
    const problem = el('span', { class: 'problem' })
    const item: Item = {
      name: layer.name,
      preview,
      box,
      element: el('li', { class: 'layer-item' }),
      tell () { problem.textContent = preview.problem() ?? '' },
    }
    box.checked = true
    box.setAttribute('aria-label', words.layerInclude(layer.name))
    item.element.append(box, el('button', {
      type: 'button', class: 'quiet layer-name', dir: 'auto', on: { click: () => { open(item).catch(failed) } },
    }, layer.name), status, problem)
    return item
  }

  async function open (item: Item): Promise<void> {
    for (const { element } of items) element.querySelector('button')?.setAttribute('aria-pressed', 'false')
    item.element.querySelector('button')?.setAttribute('aria-pressed', 'true')
    detail.replaceChildren(item.preview!.element)
    await item.preview!.show()
  }

  function chosen (): Item[] {
    return items.filter(({ box, preview }) => preview && (items.length === 1 || box.checked))
  }

  function update (): void {
    for (const { tell } of items) tell()
    const layers = chosen()
    send.disabled = layers.length === 0 || layers.some(({ preview }) => !preview!.ready())
  }

  function share (): void {
    for (const { preview } of chosen()) {
      const { name, style, collection, source, crs } = preview!.ready()!
      conversation.send<LayerMessage>({ type: 'geojson', layer_name: name, ...crs, geojson: collection, source, style })
    }
    dialog.close()
  }

  function fail (reason: string): void {
    state.hidden = false
    state.textContent = reason
    state.classList.add('problem')
  }

  function failed (error: unknown): void {
    fail(describeFailure(error))
  }

  read().catch(failed)
  return dialog
}
