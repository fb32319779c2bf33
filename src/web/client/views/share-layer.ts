import { button, el } from '../dom.ts'
import { number, words } from '../i18n.ts'
import type { LayerMessage } from '../protocol.ts'
import type { LayerProblem, ReadLayer } from '../geo/read-layer.ts'
import { maxLayerLength } from '../page-settings.ts'
import type { ViewContext } from './context.ts'
import { openDialog } from './dialog.ts'

/** Reads the file, shows its problem or its content, and sends it after confirmation. */
export function openShareLayer (file: File, { chat, conversation }: ViewContext): void {
  const name = el('input', { id: 'layer-name', value: file.name.replace(/\.(geo)?json$/i, '') })
  const state = el('p', { class: 'field-state', 'aria-live': 'polite' }, words.layerReading)
  const send = button({ label: words.send, icon: 'send', class: 'primary' })
  send.disabled = true
  const dialog = openDialog({
    title: words.layerShareTitle,
    body: [el('label', { for: 'layer-name', class: 'field-label' }, words.layerName), name, state],
    actions: [button({ label: words.cancel, onClick: () => dialog.close() }), send],
  })

  async function read (): Promise<void> {
    const { readLayer, nameProblem } = await import('../geo/read-layer.ts')
    const layer = readLayer(await file.text(), {
      maxFeatures: chat.rules!.max_geojson_features, maxLength: maxLayerLength,
    })
    if ('problem' in layer) return fail(describe(layer.problem))
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

  function share ({ collection, crs }: ReadLayer): void {
    conversation.send<LayerMessage>({
      type: 'geojson', layer_name: name.value.trim(), ...crs, geojson: collection, style: '',
    })
    dialog.close()
  }

  function fail (reason: string): void {
    state.textContent = reason
    state.classList.add('problem')
  }

  read().catch((error) => {
    console.info('gischat: could not read the layer', error)
    fail(words.layerNotJson)
  })
}

function describe (problem: LayerProblem): string {
  switch (problem.kind) {
    case 'notJson': return words.layerNotJson
    case 'notGeoJson': return words.layerNotGeoJson
    case 'empty': return words.layerEmpty
    case 'notDegrees': return words.layerNotDegrees
    case 'tooMany': return words.layerTooMany(problem.count, problem.max)
    case 'tooLarge': return words.layerTooLarge(megabytes(problem.length), megabytes(problem.max))
    case 'crs': return words.layerCrs(problem.name)
  }
}

const megabytes = (length: number): string => `${number(Math.round(length / 100_000) / 10)} MB`
