import type OlMap from 'ol/Map.js'
import { copyAndAnnounce } from '../../copy-text.ts'
import { button, el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import { coordinateFormats, type CoordinateFormat } from './coordinate-format.ts'
import { degreesOf } from './degrees-of.ts'

interface Crs { crs_wkt: string, crs_authid: string }

export interface CoordinatesBar {
  element: HTMLElement
  /** The systems to choose from, besides degrees, UTM and the map's own. */
  offer (systems: Crs[]): void
  /** The place to show while no pointer is on the map; undefined for the map's centre. */
  pin (coordinate: number[] | undefined): void
}

/** The chosen format outlives the panel. */
let chosen = 'decimal'

/** Coordinates under the pointer, else of the chosen place, else of the map's centre. */
export function coordinatesBar (map: OlMap, announce: (text: string) => void, signal: AbortSignal): CoordinatesBar {
  let formats: CoordinateFormat[] = []
  let hovered: number[] | undefined
  let pinned: number[] | undefined
  const text = el('output', { class: 'coordinates-text', 'aria-label': words.coordinates, 'aria-live': 'off' })
  const choice = el('select', {
    'aria-label': words.coordinateFormat,
    on: {
      change () {
        chosen = choice.value
        draw()
      },
    },
  })
  const element = el('div', { class: 'coordinates' }, text, choice,
    button({
      label: words.copyCoordinates,
      icon: 'copy',
      iconOnly: true,
      class: 'quiet',
      onClick: () => copyAndAnnounce(text.textContent!, announce),
    }))

  function draw (): void {
    const coordinate = hovered ?? pinned ?? map.getView().getCenter()
    const format = formats.find(({ id }) => id === chosen) ?? formats[0]!
    choice.value = format.id
    const [longitude, latitude] = degreesOf(coordinate!)
    text.textContent = format.format(longitude!, latitude!) ?? words.noCoordinates
  }

  map.on('pointermove', ({ coordinate, originalEvent }) => {
    if ((originalEvent as PointerEvent).pointerType === 'touch') return
    hovered = coordinate
    draw()
  })
  map.getViewport()!.addEventListener('pointerleave', () => {
    hovered = undefined
    draw()
  }, { signal })
  // The view outlives the panel.
  const moved = () => { if (!hovered) draw() }
  map.getView().on('change:center', moved)
  signal.addEventListener('abort', () => map.getView().un('change:center', moved), { once: true })

  return {
    element,
    offer (systems) {
      formats = coordinateFormats(systems)
      choice.replaceChildren(...formats.map(({ id, label }) => el('option', { value: id }, label)))
      draw()
    },
    pin (coordinate) {
      pinned = coordinate
      draw()
    },
  }
}
