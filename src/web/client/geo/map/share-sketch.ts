import type Feature from 'ol/Feature.js'
import { button, el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import type { LayerMessage } from '../../protocol.ts'
import { openDialog } from '../../views/dialog.ts'
import type { ViewContext } from '../../views/context.ts'
import { WGS84 } from '../wgs84.ts'
import { sketchLayers } from './sketch-layers.ts'
import { sketchQml } from './sketch-qml.ts'

/** Code units of a layer's name. */
const MAX_NAME = 240

/** Asks for a name and a note, and shares the shapes as one layer or two. */
export function openShareSketch (
  shapes: Feature[], { chat, conversation }: ViewContext, shared: (sources: string[]) => void
): void {
  const name = el('input', { id: 'sketch-name', value: words.sketchName, maxlength: MAX_NAME, required: true })
  const note = el('input', { id: 'sketch-note', maxlength: MAX_NAME })
  const max = chat.rules!.max_geojson_features
  const state = el('p', { class: 'field-state', 'aria-live': 'polite' }, words.sketchCount(shapes.length))
  const send = button({ label: words.send, icon: 'send', class: 'primary', type: 'submit' })
  send.setAttribute('form', 'share-sketch')
  const form = el('form', { id: 'share-sketch', on: { submit: share } },
    el('label', { for: 'sketch-name', class: 'field-label' }, words.layerName), name,
    el('label', { for: 'sketch-note', class: 'field-label' }, words.sketchNote), note, state)
  const dialog = openDialog({
    title: words.sketchShareTitle,
    body: [form],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
  })
  if (shapes.length > max) {
    state.textContent = words.layerTooMany(shapes.length, max)
    state.classList.add('problem')
    send.disabled = true
  }
  name.select()

  function share (event: Event): void {
    event.preventDefault()
    const title = name.value.trim()
    if (title === '' || send.disabled) return
    const layers = sketchLayers(shapes, note.value.trim())
    const suffix = { lines: words.sketchLines, areas: words.sketchAreas }
    const sources = layers.map(({ geometries, geojson }) => {
      const source = JSON.stringify(geojson)
      conversation.send<LayerMessage>({
        type: 'geojson',
        layer_name: layers.length === 1 ? title : `${title} (${suffix[geometries]})`,
        ...WGS84,
        geojson,
        source,
        style: sketchQml(geometries),
      })
      return source
    })
    dialog.close()
    shared(sources)
  }
}
