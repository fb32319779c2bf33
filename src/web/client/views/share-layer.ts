import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { LayerMessage } from '../protocol.ts'
import type { ReadLayer } from '../geo/read-layer.ts'
import { maxLayerLength } from '../page-settings.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'
import { describeNote, describeProblem } from './layer-words.ts'

/** Reads the file, shows its problem or its content, and sends it after confirmation. */
export function openShareLayer (file: File, { chat, conversation }: ViewContext): void {
  const name = el('input', { id: 'layer-name', value: file.name.replace(/\.(geo)?json$/i, '') })
  const state = el('p', { class: 'field-state', 'aria-live': 'polite' }, words.layerReading)
  const notes = el('div', { 'aria-live': 'polite' })
  const send = button({ label: words.send, icon: 'send', class: 'primary' })
  send.disabled = true
  const dialog = openDialog({
    title: words.layerShareTitle,
    body: [el('label', { for: 'layer-name', class: 'field-label' }, words.layerName), name, state, notes],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
  })

  async function read (): Promise<void> {
    const { readLayerFile, nameProblem } = await import('../geo/read-layer.ts')
    const layer = await readLayerFile(file, {
      maxFeatures: chat.rules!.max_geojson_features, maxLength: maxLayerLength,
    })
    if ('problem' in layer) return fail(describeProblem(layer.problem))
    notes.replaceChildren(...layer.notes.map((note) => el('p', { class: 'warning' }, describeNote(note))))
    const check = () => {
      const long = nameProblem(name.value)
      state.textContent = long
        ? words.layerNameLong
        : `${words.features(layer.collection.features.length)} · ${layer.crs.crs_authid}`
      state.classList.toggle('problem', long)
      send.disabled = long || name.value.trim() === ''
    }
    name.addEventListener('input', check)
    check()
    send.addEventListener('click', () => share(layer))
    send.focus()
  }

  function share ({ collection, source, crs }: ReadLayer): void {
    conversation.send<LayerMessage>({
      type: 'geojson', layer_name: name.value.trim(), ...crs, geojson: collection, source, style: '',
    })
    dialog.close()
  }

  function fail (reason: string): void {
    state.textContent = reason
    state.classList.add('problem')
  }

  read().catch((error) => {
    console.info('gischat: could not read the layer', error)
    fail(words.layerUnreadable)
  })
}
