import type Feature from 'ol/Feature.js'
import OlMap from 'ol/Map.js'
import type { Coordinate } from 'ol/coordinate.js'
import type { Extent } from 'ol/extent.js'
import ScaleLine from 'ol/control/ScaleLine.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import { button, el } from '../dom.ts'
import { words } from '../i18n.ts'
import type { PlacedMessage } from '../protocol.ts'
import { tilesAttribution, tilesUrl } from '../page-settings.ts'
import { animationTime, themeChanges } from '../theme.ts'
import type { ViewContext } from '../views/context.ts'
import type { AttributeTable } from './attribute-table.ts'
import { baseLayers } from './base-layers.ts'
import { highlightStyle } from './feature-style.ts'
import { toDecimal } from './map/coordinate-format.ts'
import { coordinatesBar } from './map/coordinates-bar.ts'
import { degreesOf } from './map/degrees-of.ts'
import { featureDetail } from './map/feature-detail.ts'
import { hitList } from './map/hit-list.ts'
import { featuresAt, type Hit } from './map/identify.ts'
import { mapInteractions } from './map/interactions.ts'
import { layerList } from './map/layer-list.ts'
import { onLongPress } from './map/long-press.ts'
import { createItem, extentOnMap, styleItem, type MapItem } from './map/map-item.ts'
import { memoryOf } from './map/map-memory.ts'
import { measuringTools } from './map/measure.ts'
import { placeMark } from './map/place-mark.ts'
import { shareView } from './map/share-extent.ts'
import { openSharePlace } from './map/share-place.ts'
import { openShareSketch } from './map/share-sketch.ts'
import { sketch } from './map/sketch.ts'
import { toolbar, type Tool } from './map/tools.ts'

/** Zoom for a single point: nearer, the outlines of countries seldom show where it is. */
const POINT_ZOOM = tilesUrl ? 14 : 6
const MAX_ZOOM = 16

export interface MapPanel {
  element: HTMLElement
  /** The base map is there. */
  ready: Promise<void>
  show (message: PlacedMessage): void
}

/** The large map: what was shared and opened, its attributes, and tools to talk about places. */
export function mapPanel (context: ViewContext, close: () => void, signal: AbortSignal): MapPanel {
  const { conversation, announcer } = context
  const memory = memoryOf(conversation)
  const { items, view } = memory
  const announce = (text: string) => announcer.announce(text)
  const opener = document.activeElement as HTMLElement | null
  let current: MapItem | undefined
  let selected: number | undefined
  let table: AttributeTable | undefined
  /** Layers that were sent from this map and have not come back yet. */
  const sent = new Set<string>()

  const target = el('div', {
    class: 'map', tabindex: 0, role: 'application', 'aria-label': words.map, 'aria-describedby': 'map-keyboard',
  })
  const base = baseLayers()
  const map = new OlMap({
    target, layers: base.layers, view, controls: [new ScaleLine()], interactions: mapInteractions(),
  })
  const highlight = new VectorLayer({ source: new VectorSource(), style: highlightStyle(), zIndex: 10_000 })
  map.addLayer(highlight)
  const mark = placeMark(map)

  const drawn = sketch({ map, shapes: memory.sketch, share: shareSketch, signal })
  const measuring = measuringTools({ map, show: (text) => tools.showResult(text), announce })
  const placeTool: Tool = {
    label: words.placeTitle,
    icon: 'position',
    hint: words.hintPlace,
    keys: words.keysPlace,
    start: () => ({
      takesClicks: true,
      addPoint (coordinate) {
        tools.stop()
        sharePlace(coordinate)
      },
      stop () {},
    }),
  }
  const tools = toolbar(map, [placeTool, ...drawn.tools, ...measuring])
  const coordinates = coordinatesBar(map, announce, signal)
  const list = layerList(items, memory.bySharer, { describe, zoomTo, remove, changed: redraw })
  const detail = el('div', { class: 'map-detail' })
  const element = el('section', { class: 'panel map-panel', 'aria-label': words.map, on: { keydown } },
    el('div', { class: 'panel-head' },
      el('h2', {}, words.map),
      button({
        label: words.shareExtent,
        icon: 'extent',
        onClick: () => { if (context.requireNickname()) shareView(map, conversation) },
      }),
      button({ label: words.close, icon: 'close', iconOnly: true, class: 'quiet', onClick: close })),
    tools.element,
    el('div', { class: 'map-frame' }, target,
      el('div', { class: 'map-cross', 'aria-hidden': 'true' }),
      el('div', { class: 'map-zoom' },
        button({ label: words.zoomIn, icon: 'attach', iconOnly: true, onClick: () => zoom(1) }),
        button({ label: words.zoomOut, icon: 'minus', iconOnly: true, onClick: () => zoom(-1) })),
      el('p', { class: 'attribution' }, tilesUrl ? tilesAttribution : words.countries)),
    el('p', { class: 'visually-hidden', id: 'map-keyboard' }, words.mapKeys),
    tools.bar, drawn.bar, coordinates.element, list.element, detail)

  map.on('click', ({ pixel, coordinate }) => { if (!tools.click(coordinate)) identify(pixel, coordinate) })
  onLongPress(target, (event) => {
    if (tools.isActive() || document.querySelector('dialog[open]')) return
    target.focus()
    sharePlace(map.getEventCoordinate(event))
  }, signal)
  map.on('moveend', () => {
    target.dataset.extent = view.calculateExtent(map.getSize()).map((value) => value.toFixed(3)).join(' ')
  })
  themeChanges.addEventListener('change', recolour, { signal })
  conversation.on('entry', (entry) => {
    if (entry.kind === 'message' && entry.message.type === 'geojson' && sent.delete(entry.message.source)) {
      open(entry.message)
    }
  }, signal)
  memory.remove = remove
  signal.addEventListener('abort', leave, { once: true })
  for (const item of [...items].reverse()) map.addLayer(item.layer)
  redraw(memory.bySharer)
  nothing()
  if (items[0]) describe(items[0])

  function leave (): void {
    tools.stop()
    memory.remove = undefined
    // Layers belong to the room's memory, and can be on one map at a time.
    map.setLayers([])
    map.setTarget(undefined)
    if (element.contains(document.activeElement)) opener?.focus()
  }

  function keydown (event: KeyboardEvent): void {
    tools.keydown(event)
    if (event.defaultPrevented || event.key !== 'Enter' || document.activeElement !== target) return
    event.preventDefault()
    const centre = view.getCenter()!
    identify(map.getPixelFromCoordinate(centre), centre)
  }

  function zoom (by: number): void {
    view.animate({ zoom: (view.getZoom() ?? 1) + by, duration: animationTime(200) })
  }

  function fit (extent: Extent): void {
    // The panel may have come into the page just now, before the map has seen its size.
    map.updateSize()
    const isPoint = extent[0] === extent[2] && extent[1] === extent[3]
    view.fit(extent, {
      size: map.getSize()!,
      padding: [40, 40, 40, 40],
      maxZoom: isPoint ? Math.max(POINT_ZOOM, Math.min(view.getZoom() ?? 0, MAX_ZOOM)) : MAX_ZOOM,
      duration: animationTime(300),
    })
  }

  function show (message: PlacedMessage): void {
    zoomTo(open(message))
  }

  /** By message, not by its id: a client can send several with the same. */
  function open (message: PlacedMessage): MapItem {
    let item = items.find((item) => item.message === message)
    if (!item) {
      item = createItem(message)
      items.unshift(item)
      map.addLayer(item.layer)
    }
    item.isVisible = true
    describe(item)
    redraw(memory.bySharer)
    return item
  }

  function zoomTo (item: MapItem): void {
    const extent = extentOnMap(item)
    if (extent) fit(extent)
  }

  function remove (item: MapItem): void {
    map.removeLayer(item.layer)
    items.splice(items.indexOf(item), 1)
    if (items[0]) describe(items[0])
    else nothing()
    redraw(memory.bySharer)
  }

  /** After a change of what is on the map, or how. */
  function redraw (bySharer: boolean): void {
    memory.bySharer = bySharer
    items.forEach((item, index) => {
      item.layer.setZIndex(items.length - index)
      item.layer.setVisible(item.isVisible)
      styleItem(item, bySharer)
    })
    list.draw(current)
    coordinates.offer(items.flatMap(({ message }) => message.type === 'text' ? [] : [message]))
  }

  function recolour (): void {
    base.recolour()
    highlight.setStyle(highlightStyle())
    drawn.recolour()
    mark.recolour()
    redraw(memory.bySharer)
  }

  function nothing (): void {
    current = undefined
    select(undefined)
    detail.replaceChildren(el('p', { class: 'muted' }, words.nothingOnMap))
  }

  function describe (item: MapItem): void {
    current = item
    choosePlace(undefined)
    select(undefined)
    const described = featureDetail(item, {
      choose (index) {
        select(index)
        const extent = item.features[index]?.getGeometry()?.getExtent()
        if (extent) fit(extent)
      },
      selected: () => selected,
      announce,
    })
    table = described.table
    detail.replaceChildren(...described.nodes)
    list.draw(item)
  }

  function select (index: number | undefined): void {
    selected = index
    highlight.getSource()!.clear()
    const feature: Feature | undefined = index === undefined ? undefined : current?.features[index]
    if (feature?.getGeometry()) highlight.getSource()!.addFeature(feature)
    if (index !== undefined) table?.select(index)
  }

  /** Describes what is at a pixel, or else the place itself. */
  function identify (pixel: number[], coordinate: Coordinate): void {
    const hits = featuresAt(map, items, pixel)
    detail.querySelector('.hits')?.remove()
    if (hits[0]) {
      choose(hits[0])
      if (hits.length > 1) detail.prepend(hitList(hits, choose))
      announce(words.hits(hits.length))
    } else choosePlace(coordinate)

    function choose ({ item, index }: Hit): void {
      const hitNodes = detail.querySelector('.hits')
      describe(item)
      if (hitNodes) detail.prepend(hitNodes)
      select(index)
    }
  }

  function choosePlace (coordinate: Coordinate | undefined): void {
    coordinates.pin(coordinate)
    mark.move(coordinate)
    detail.querySelector('.chosen-place')?.remove()
    if (!coordinate) return
    select(undefined)
    const [longitude, latitude] = degreesOf(coordinate)
    detail.prepend(el('div', { class: 'chosen-place' },
      button({ label: words.sayHere, icon: 'position', onClick: () => sharePlace([...coordinate]) }),
      button({
        label: words.forgetPlace, icon: 'close', iconOnly: true, class: 'quiet', onClick: () => choosePlace(undefined),
      })))
    announce(words.placeChosen(toDecimal(longitude!, latitude!)))
  }

  function sharePlace (coordinate: Coordinate): void {
    if (!context.requireNickname()) return
    choosePlace(undefined)
    mark.move(coordinate)
    openSharePlace(degreesOf(coordinate), context, () => {
      mark.move(undefined)
      target.focus()
    })
  }

  function shareSketch (shapes: Feature[]): void {
    if (!context.requireNickname()) return
    tools.stop()
    openShareSketch(shapes, context, (sources) => {
      for (const source of sources) sent.add(source)
      memory.sketch.clear()
      target.focus()
    })
  }

  return { element, ready: base.ready, show }
}
