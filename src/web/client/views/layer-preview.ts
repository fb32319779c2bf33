import { el } from '../dom.ts'
import { attributeTable } from '../geo/attribute-table.ts'
import { withExactIntegers } from '../geo/exact-numbers.ts'
import { LayerError, type FileLayer, type LayerProblem } from '../geo/file-layer.ts'
import { placeLayer, type PlacedLayer } from '../geo/place-layer.ts'
import { drawPreview } from '../geo/preview.ts'
import { nameProblem } from '../geo/read-layer.ts'
import type { Reduction } from '../geo/reduce-layer.ts'
import { finishLayer, type Limits, type SendableLayer } from '../geo/write-layer.ts'
import { words } from '../i18n.ts'
import type { LayerMessage } from '../protocol.ts'
import { describeFailure, describeGeometries, describeNote, describeProblem, fileSize, isLoss } from './layer-words.ts'

/** Rows of the table, and characters in a cell; the layer itself may have any number. */
const ROWS = 200
const CELL_LENGTH = 200

export interface LayerPreview {
  element: HTMLElement
  /** Prepares the layer, once. */
  show (): Promise<void>
  /** The reason why it cannot be sent. */
  problem (): string | undefined
  /** The layer to send; undefined while it cannot be. */
  ready (): (SendableLayer & { name: string, style: string }) | undefined
}

interface Options {
  limits: Limits
  changed: () => void
  signal: AbortSignal
}

/** A layer as it will be sent: its name, map, table, size and system, what is lost, and what can be done about it. */
export function layerPreview (layer: FileLayer, { limits, changed, signal }: Options): LayerPreview {
  const id = `layer-${Math.random().toString(36).slice(2)}`
  const name = el('input', { id, value: layer.name, on: { input: () => tell() } })
  const state = el('p', { class: 'field-state', 'aria-live': 'polite' }, words.layerReading)
  const notes = el('div', { 'aria-live': 'polite' })
  const map = el('div', { class: 'share-preview layer-map', hidden: true })
  const table = el('div', { class: 'layer-table' })
  const system = el('input', { id: `${id}-crs`, inputmode: 'numeric', placeholder: '2154', on: { change: () => again() } })
  const systemField = el('div', { hidden: true },
    el('label', { for: `${id}-crs`, class: 'field-label' }, words.layerCode), system)
  const own = checkbox(words.layerKeepSystem(''))
  const reductions = {
    fewer: checkbox(words.layerFewer(limits.maxFeatures)),
    rounded: checkbox(words.layerRounded),
    simplified: checkbox(words.layerSimplified),
  }
  const offers = el('fieldset', { class: 'layer-offers', hidden: true }, el('legend', {}, words.layerReduce),
    ...Object.values(reductions).map(({ element }) => element))
  const element = el('div', {}, el('label', { for: id, class: 'field-label' }, words.layerName), name,
    state, systemField, notes, own.element, offers, map, table)

  let sendable: SendableLayer | undefined
  let problem: LayerProblem | undefined
  let round = 0
  let shown: Promise<void> | undefined
  let drawing = new AbortController()

  function checkbox (label: string) {
    const input = el('input', { type: 'checkbox', on: { change: () => again() } })
    const text = el('span', {}, label)
    return { input, text, element: el('label', { class: 'check', hidden: true }, input, text) }
  }

  function again (): void {
    update().catch((error) => {
      state.textContent = describeFailure(error)
      state.classList.add('problem')
    })
  }

  async function update (): Promise<void> {
    const current = ++round
    sendable = problem = undefined
    changed()
    try {
      const placed = await placeLayer(layer, {
        code: system.value.trim().replace(/^EPSG:/i, ''), asInFile: own.input.checked,
      })
      const full = finishLayer(placed, limits)
      const { fewer, rounded, simplified } = reductions
      const choice: Reduction = {
        fewer: fewer.input.checked, rounded: rounded.input.checked, simplified: simplified.input.checked,
      }
      const isReduced = Object.values(choice).includes(true)
      const finished = isReduced ? finishLayer(await reduce(placed, choice), limits) : full
      if (current !== round || signal.aborted) return
      sendable = finished
      problem = finished.problem
      fewer.element.hidden = full.collection.features.length <= limits.maxFeatures
      rounded.element.hidden = simplified.element.hidden = full.length <= limits.maxLength
      offers.hidden = fewer.element.hidden && rounded.element.hidden
      own.element.hidden = placed.ownSystem === undefined
      own.text.textContent = words.layerKeepSystem(placed.ownSystem ?? '')
      notes.replaceChildren(...[...layer.notes, ...placed.notes, ...finished.notes]
        .map((note) => el('p', { class: isLoss(note) ? 'layer-note problem' : 'layer-note' }, describeNote(note))))
      draw(finished)
    } catch (error) {
      if (!(error instanceof LayerError)) throw error
      if (current !== round) return
      problem = error.problem
    }
    // Where the file does not say, a person may know.
    const isGeoJson = layer.source !== undefined
    const isAsked = !isGeoJson || problem?.kind === 'notDegrees' || system.value !== ''
    systemField.hidden = layer.crs !== undefined || !isAsked
    tell()
  }

  async function reduce (placed: PlacedLayer, choice: Reduction): Promise<PlacedLayer> {
    const { reduceLayer } = await import('../geo/reduce-layer.ts')
    return reduceLayer(placed, choice, limits)
  }

  function tell (): void {
    const isLong = nameProblem(name.value)
    state.classList.toggle('problem', isLong || problem !== undefined)
    if (isLong) state.textContent = words.layerNameLong
    else if (problem) state.textContent = describeProblem(problem)
    else if (sendable) {
      const { collection: { features }, crs, length } = sendable
      state.textContent = [
        words.features(features.length), crs.crs_authid, describeGeometries(features), fileSize(length),
        layer.style !== '' && words.layerWithStyle,
      ].filter(Boolean).join(' · ')
    }
    changed()
  }

  function draw (finished: SendableLayer): void {
    drawing.abort()
    drawing = new AbortController()
    const message: LayerMessage = {
      type: 'geojson',
      id: '',
      timestamp: 0,
      author: '',
      avatar: null,
      layer_name: layer.name,
      style: layer.style,
      ...finished.crs,
      geojson: finished.collection,
      source: finished.source,
    }
    const canvas = el('canvas', { class: 'preview', role: 'img', 'aria-label': words.mapPreview(layer.name) })
    map.hidden = false
    map.replaceChildren(canvas)
    drawPreview(canvas, message, AbortSignal.any([drawing.signal, signal]))
      .then((drawn) => { map.hidden = drawn === undefined })
      .catch((error) => {
        console.info('gischat: could not draw the preview', error)
        map.hidden = true
      })
    const first = withExactIntegers(finished.collection.features.slice(0, ROWS), message).map(shorten)
    const rows = attributeTable(first, (index) => rows.select(index))
    table.replaceChildren(rows.element)
  }

  return {
    element,
    show () {
      shown ??= update()
      return shown
    },
    problem: () => problem && describeProblem(problem),
    ready: () => sendable && !problem && name.value.trim() !== '' && !nameProblem(name.value)
      ? { ...sendable, name: name.value.trim(), style: layer.style }
      : undefined,
  }
}

/** The feature with short texts for the table: a cell of megabytes takes the browser a minute. */
function shorten (feature: GeoJSON.Feature): GeoJSON.Feature {
  const entries = Object.entries(feature.properties ?? {}).map(([key, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
    return [key, typeof text === 'string' && text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH)}…` : text] as const
  })
  return { ...feature, properties: Object.fromEntries(entries) }
}
