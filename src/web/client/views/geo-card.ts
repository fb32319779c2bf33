import { button, el } from '../dom.ts'
import { crsName } from '../geo/crs-name.ts'
import type { PlaceProblem } from '../geo/place.ts'
import { words } from '../i18n.ts'
import { drawIcon, type IconName } from '../icons.ts'
import type { GeoMessage, PlacedMessage } from '../protocol.ts'
import type { ViewContext } from './context.ts'

/** Metres. Below, the difference cannot be seen on the map. */
export const APPROXIMATE_FROM = 2

const ICONS: Record<GeoMessage['type'], IconName> = { geojson: 'layer', bbox: 'extent', position: 'position' }

/** A layer, extent or position, with a small map that is drawn when it scrolls into view. */
export function geoCard (message: GeoMessage, context: ViewContext): HTMLElement {
  const title = titleOf(message)
  const canvas = el('canvas', { class: 'preview', role: 'img', 'aria-label': words.mapPreview(title) })
  const open = el('button', {
    type: 'button',
    class: 'preview-button',
    'aria-label': `${words.showOnMap}: ${title}`,
    on: { click: () => context.showMap(message) },
  }, canvas)
  const note = el('p', { class: 'muted', hidden: true })

  const observer = new IntersectionObserver((sightings) => {
    if (!sightings.some(({ isIntersecting }) => isIntersecting)) return
    observer.disconnect()
    draw().catch((error) => {
      console.info('gischat: could not draw the preview', error)
      fail(words.mapFailed)
    })
  }, { rootMargin: '200px' })
  observer.observe(canvas)
  context.signal.addEventListener('abort', () => observer.disconnect(), { once: true })

  async function draw (): Promise<void> {
    const { drawPreview } = await import('../geo/preview.ts')
    const drawn = await drawPreview(canvas, message, context.signal)
    if (typeof drawn === 'string') return fail(reasonForNoMap(drawn, message))
    const notes = [
      drawn.unplaced > 0 && words.unplaced(drawn.unplaced, countFeatures(message)),
      drawn.accuracy > APPROXIMATE_FROM && words.approximate(drawn.accuracy),
    ].filter(Boolean)
    if (notes.length > 0) tell(notes.join(' '))
  }

  function fail (reason: string): void {
    open.hidden = true
    tell(reason)
  }

  function tell (text: string): void {
    note.textContent = text
    note.hidden = false
  }

  return el('div', { class: 'card geo-card' },
    open,
    el('p', { class: 'card-kind' }, drawIcon(ICONS[message.type]), kindOf(message)),
    message.type === 'geojson' && el('p', { class: 'card-title', dir: 'auto' }, message.layer_name),
    el('p', { class: 'card-detail' }, [
      message.type === 'geojson' ? words.features(message.geojson.features.length) : coordinates(message),
      crsName(message.crs_wkt, message.crs_authid),
    ].filter(Boolean).join(' · ')),
    note,
    el('div', { class: 'card-actions' }, button({
      label: message.type === 'geojson' ? words.attributes : words.showOnMap,
      icon: message.type === 'geojson' ? 'table' : 'map',
      onClick: () => context.showMap(message),
    })))
}

export function reasonForNoMap (problem: PlaceProblem, message: GeoMessage): string {
  const name = crsName(message.crs_wkt, message.crs_authid)
  switch (problem) {
    case 'unknown': return words.crsUnknown(name)
    case 'otherBody': return words.otherBody(name)
    case 'contradiction': return words.crsContradiction(name)
    case 'noPlace': return words.unplaced(countFeatures(message), countFeatures(message))
  }
}

function countFeatures (message: GeoMessage): number {
  return message.type === 'geojson' ? message.geojson.features.length : 1
}

export function titleOf (message: PlacedMessage): string {
  if (message.type === 'text') return `${message.author}: ${message.text}`
  return message.type === 'geojson' ? message.layer_name : `${kindOf(message)}, ${message.author}`
}

function kindOf ({ type }: GeoMessage): string {
  return type === 'geojson' ? words.layer : type === 'bbox' ? words.extent : words.position
}

function coordinates (message: Exclude<GeoMessage, { type: 'geojson' }>): string {
  return message.type === 'position'
    ? `${short(message.x)}, ${short(message.y)}`
    : `${short(message.xmin)}, ${short(message.ymin)} – ${short(message.xmax)}, ${short(message.ymax)}`
}

/** Degrees need decimals, metres do not. */
function short (value: number): string {
  return String(Number(value.toFixed(Math.abs(value) > 1000 ? 0 : 5)))
}
