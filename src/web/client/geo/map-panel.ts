import type Feature from 'ol/Feature.js'
import OlMap from 'ol/Map.js'
import View from 'ol/View.js'
import ScaleLine from 'ol/control/ScaleLine.js'
import GeoJSON from 'ol/format/GeoJSON.js'
import VectorLayer from 'ol/layer/Vector.js'
import type { Extent } from 'ol/extent.js'
import { transformExtent } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import { button, download, el, fileName } from '../dom.ts'
import { words } from '../i18n.ts'
import type { ExtentMessage, GeoMessage } from '../protocol.ts'
import { themeChanges } from '../theme.ts'
import type { ViewContext } from '../views/context.ts'
import { APPROXIMATE_FROM, reasonForNoMap, titleOf } from '../views/geo-card.ts'
import { attributeTable, type AttributeTable } from './attribute-table.ts'
import { tilesAttribution, tilesUrl } from '../page-settings.ts'
import { baseLayers } from './base-layers.ts'
import { crsName } from './crs-name.ts'
import { downloadAsSent, downloadConverted, isInDegrees } from './download-layer.ts'
import { withExactIntegers } from './exact-numbers.ts'
import { featureStyle, highlightStyle } from './feature-style.ts'
import { featuresOf, placeOf, placeProblem, type Place } from './place.ts'
import { WGS84 } from './wgs84.ts'

interface Shown {
  message: GeoMessage
  place: Place | undefined
  layer: VectorLayer
  features: Feature[]
}

export interface MapPanel {
  element: HTMLElement
  /** The base map is there. */
  ready: Promise<void>
  show (message: GeoMessage): void
}

/** The large map: what was shared and opened, its attributes, and the reader's own extent to share. */
export function mapPanel (context: ViewContext, close: () => void, signal: AbortSignal): MapPanel {
  const { conversation } = context
  /** By message, not by its id: a client can send several with the same. */
  const shown = new Map<GeoMessage, Shown>()
  let selected: Feature | undefined
  let table: AttributeTable | undefined

  const target = el('div', {
    class: 'map', tabindex: 0, role: 'application', 'aria-label': words.map, 'aria-describedby': 'map-keyboard',
  })
  const chips = el('ul', { class: 'chips', 'aria-label': words.onTheMap })
  const detail = el('div', { class: 'map-detail' }, el('p', { class: 'muted' }, words.nothingOnMap))
  const attribution = tilesUrl ? tilesAttribution : words.countries
  const element = el('section', { class: 'panel map-panel', 'aria-label': words.map },
    el('div', { class: 'panel-head' },
      el('h2', {}, words.map),
      button({ label: words.shareExtent, icon: 'extent', onClick: shareExtent }),
      button({ label: words.close, icon: 'close', iconOnly: true, class: 'quiet', onClick: close })),
    el('div', { class: 'map-frame' }, target,
      el('div', { class: 'map-zoom' },
        button({ label: words.zoomIn, icon: 'attach', iconOnly: true, onClick: () => zoom(1) }),
        button({ label: words.zoomOut, icon: 'minus', iconOnly: true, onClick: () => zoom(-1) })),
      el('p', { class: 'attribution' }, attribution)),
    el('p', { class: 'visually-hidden', id: 'map-keyboard' }, words.mapKeyboard),
    chips, detail)

  const base = baseLayers()
  const view = new View({ center: [0, 2_500_000], zoom: 1, minZoom: 0, maxZoom: 20 })
  const map = new OlMap({ target, layers: base.layers, view, controls: [new ScaleLine()] })
  const highlight = new VectorLayer({ source: new VectorSource(), style: highlightStyle(), zIndex: 10 })
  map.addLayer(highlight)

  const recolour = () => {
    base.recolour()
    highlight.setStyle(highlightStyle())
    for (const { layer } of shown.values()) layer.setStyle(featureStyle())
  }
  themeChanges.addEventListener('change', recolour, { signal })
  signal.addEventListener('abort', () => map.setTarget(undefined), { once: true })

  map.on('click', ({ pixel }) => {
    map.forEachFeatureAtPixel(pixel, (feature) => {
      const owner = [...shown.values()].find(({ features }) => features.includes(feature as Feature))
      if (!owner) return false
      describe(owner)
      select(feature as Feature)
      table?.select(owner.features.indexOf(feature as Feature))
      return true
    }, { hitTolerance: 6 })
  })

  function zoom (by: number): void {
    view.animate({ zoom: (view.getZoom() ?? 1) + by, duration: calm() ? 0 : 200 })
  }

  function shareExtent (): void {
    if (!context.requireNickname()) return
    const [west, south, east, north] = transformExtent(view.calculateExtent(map.getSize()), 'EPSG:3857', 'EPSG:4326')
    const round = (degrees: number, limit: number) => Number(Math.max(-limit, Math.min(limit, degrees)).toFixed(6))
    conversation.send<ExtentMessage>({
      type: 'bbox',
      ...WGS84,
      xmin: round(west!, 180),
      xmax: round(east!, 180),
      ymin: round(south!, 85),
      ymax: round(north!, 85),
    })
  }

  function show (message: GeoMessage): void {
    let item = shown.get(message)
    if (!item) {
      const place = placeOf(message)
      // A feature without a place keeps its row in the table, so it keeps its number too.
      const features = place
        ? new GeoJSON({ featureProjection: 'EPSG:3857' }).readFeatures({
          type: 'FeatureCollection', features: place.features,
        }) as Feature[]
        : []
      const layer = new VectorLayer({ source: new VectorSource({ features }), style: featureStyle() })
      shown.set(message, item = { message, place, layer, features })
      map.addLayer(layer)
    }
    drawChips(item)
    describe(item)
    zoomTo(item)
  }

  function zoomTo ({ place, layer }: Shown): void {
    if (!place) return
    fit(layer.getSource()!.getExtent()!)
  }

  function fit (extent: Extent): void {
    // The panel may have come into the page just now, before the map has seen its size.
    map.updateSize()
    view.fit(extent, { size: map.getSize()!, padding: [40, 40, 40, 40], maxZoom: 16, duration: calm() ? 0 : 300 })
  }

  function select (feature: Feature | undefined): void {
    selected = feature
    highlight.getSource()!.clear()
    if (selected?.getGeometry()) highlight.getSource()!.addFeature(selected)
  }

  function remove (item: Shown): void {
    map.removeLayer(item.layer)
    shown.delete(item.message)
    select(undefined)
    const last = [...shown.values()].at(-1)
    drawChips(last)
    if (last) describe(last)
    else detail.replaceChildren(el('p', { class: 'muted' }, words.nothingOnMap))
  }

  function drawChips (current: Shown | undefined): void {
    chips.replaceChildren(...[...shown.values()].map((item) => {
      const title = titleOf(item.message)
      return el('li', { class: 'chip' },
        el('button', {
          type: 'button',
          class: 'quiet',
          'aria-pressed': item === current ? 'true' : 'false',
          on: { click: () => show(item.message) },
        }, title),
        button({
          label: words.remove(title), icon: 'close', iconOnly: true, class: 'quiet', onClick: () => remove(item),
        }))
    }))
  }

  function describe (item: Shown): void {
    const { message, place, features } = item
    select(undefined)
    table = undefined
    const system = el('p', { class: 'card-detail' }, [
      message.type === 'geojson' && words.features(message.geojson.features.length),
      crsName(message.crs_wkt, message.crs_authid),
    ].filter(Boolean).join(' · '))
    const where = el('p', { class: 'muted extent-text' }, place
      ? [inDegrees(place), place.accuracy > APPROXIMATE_FROM && words.approximate(place.accuracy)]
          .filter(Boolean).join(' · ')
      : reasonForNoMap(placeProblem(message), message))
    detail.replaceChildren(el('h3', { dir: 'auto' }, titleOf(message)), system, where)
    if (message.type !== 'geojson') return
    const rows = withExactIntegers(place?.features ?? featuresOf(message), message)
    table = attributeTable(rows, (index) => {
      const feature = features[index]
      select(feature)
      table?.select(index)
      const geometry = feature?.getGeometry()
      if (geometry) fit(geometry.getExtent())
    })
    const style = message.style
    const converted = place !== undefined && !isInDegrees(message, place)
    detail.append(el('div', { class: 'card-actions' },
      button({
        label: words.downloadGeoJson,
        icon: 'download',
        onClick: () => converted ? downloadConverted(message, place) : downloadAsSent(message),
      }),
      converted && button({
        label: words.downloadAsSent, icon: 'download', onClick: () => downloadAsSent(message),
      }),
      typeof style === 'string' && style !== '' && button({
        label: words.downloadStyle,
        icon: 'download',
        onClick: () => download(fileName(message.layer_name, 'qml'), 'text/plain', style),
      })))
    if (converted) {
      const system = crsName(message.crs_wkt, message.crs_authid)
      detail.append(el('p', { class: 'muted' }, words.downloadConverted(system)))
    }
    detail.append(table.element)
  }

  return { element, ready: base.ready, show }
}

function inDegrees ({ extent: [west, south, east, north] }: Place): string {
  const degrees = (value: number) => value.toFixed(5)
  return west === east && south === north
    ? `${degrees(west)}, ${degrees(south)}`
    : `${degrees(west)}, ${degrees(south)} – ${degrees(east)}, ${degrees(north)}`
}

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
