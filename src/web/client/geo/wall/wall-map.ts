import OlMap from 'ol/Map.js'
import View from 'ol/View.js'
import ScaleLine from 'ol/control/ScaleLine.js'
import { createEmpty, extend, isEmpty, type Extent } from 'ol/extent.js'
import VectorLayer from 'ol/layer/Vector.js'
import { transformExtent } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import type { Conversation } from '../../conversation.ts'
import { el } from '../../dom.ts'
import { words } from '../../i18n.ts'
import type { Entry, MessageEntry } from '../../message-log.ts'
import { isHidden, mutes } from '../../muted.ts'
import { tilesAttribution, tilesUrl } from '../../page-settings.ts'
import type { ChatMessage, PlacedMessage } from '../../protocol.ts'
import { animationTime, themeChanges } from '../../theme.ts'
import { baseLayers } from '../base-layers.ts'
import { INHABITED } from '../extent.ts'
import { highlightStyle } from '../feature-style.ts'
import { mapInteractions } from '../map/interactions.ts'
import { createItem, extentOnMap, styleItem, type MapItem } from '../map/map-item.ts'

/** Places on the map; the oldest ones make room. */
const MAX_ITEMS = 60
/** Milliseconds in which places count as shared together: the map shows all of them. */
const TOGETHER = 15_000
/** Milliseconds between two moves of the map, so that one can follow it with the eyes. */
const MOVE_INTERVAL = 2_000
/** Zoom for a single point. */
const POINT_ZOOM = tilesUrl ? 13 : 5
const MAX_ZOOM = 15
/** Pixels of height for which the map's letters and lines are made; larger screens enlarge them. */
const DESIGN_HEIGHT = 540
const MAX_SCALE = 4
const WORLD: Extent = transformExtent(INHABITED, 'EPSG:4326', 'EPSG:3857')

type PlacedEntry = MessageEntry & { message: PlacedMessage }

export interface WallMap {
  element: HTMLElement
  follow (following: boolean): void
}

interface Options {
  /** Pixels that other things cover: top, right, bottom, left. */
  covered (): [number, number, number, number]
  /** Somebody moved the map by hand. */
  onMoved (): void
  signal: AbortSignal
}

/** A map of everything that is shared in a room; it moves to what is new. */
export function wallMap (conversation: Conversation, { covered, onMoved, signal }: Options): WallMap {
  const target = el('div', { class: 'map', tabindex: 0, role: 'application', 'aria-label': words.map })
  const element = el('div', { class: 'wall-map' }, target,
    el('p', { class: 'attribution' }, tilesUrl ? tilesAttribution : words.countries))
  const base = baseLayers()
  const view = new View({ center: [0, 0], zoom: 1, minZoom: 0, maxZoom: 20 })
  const highlight = new VectorLayer({ source: new VectorSource(), style: highlightStyle(), zIndex: 10_000 })
  const map = new OlMap({
    layers: [...base.layers, highlight],
    view,
    controls: [new ScaleLine()],
    interactions: mapInteractions(),
    // Letters that are enlarged stay sharp.
    pixelRatio: devicePixelRatio * scaleFor(innerWidth, innerHeight),
  })
  const items: MapItem[] = []
  let waiting: PlacedEntry[] = []
  /** The latest shared extents, with their times. */
  let recent: { entry: PlacedEntry, extent: Extent, at: number }[] = []
  let following = true
  let scale = 1
  let frame = 0
  let timer = 0
  let movedAt = -Infinity

  function add (entry: Entry): void {
    if (!isShown(entry)) return
    waiting.push(entry)
    if (waiting.length > MAX_ITEMS) waiting.shift()
    frame ||= requestAnimationFrame(drawNext)
  }

  /** One per frame: a class that shares at once does not stop the wall. */
  function drawNext (): void {
    frame = 0
    const entry = waiting.shift()
    if (!entry || signal.aborted) return
    const item = draw(entry.message)
    const extent = extentOnMap(item)
    if (extent) {
      recent.push({ entry, extent, at: performance.now() })
      if (recent.length > MAX_ITEMS) recent.shift()
      schedule()
    }
    if (waiting.length > 0) frame = requestAnimationFrame(drawNext)
  }

  function draw (message: PlacedMessage): MapItem {
    const item = createItem(message)
    items.push(item)
    map.addLayer(item.layer)
    styleItem(item, false)
    if (items.length > MAX_ITEMS) map.removeLayer(items.shift()!.layer)
    items.forEach(({ layer }, index) => layer.setZIndex(index + 1))
    // A ring tells the newest point from the others; of a layer, one would only hide the style.
    highlight.getSource()!.clear()
    if (message.type === 'position' || message.type === 'text') highlight.getSource()!.addFeatures(item.features)
    return item
  }

  function drawKnown (): void {
    const known = conversation.log.entries.filter(isShown).filter((entry) => !waiting.includes(entry))
    for (const { message } of known.slice(-MAX_ITEMS)) draw(message)
  }

  /** After somebody was muted, or not any more. */
  function redraw (): void {
    waiting = waiting.filter((entry) => !isHidden(entry))
    recent = recent.filter(({ entry }) => !isHidden(entry))
    for (const { layer } of items.splice(0)) map.removeLayer(layer)
    highlight.getSource()!.clear()
    drawKnown()
    schedule()
  }

  function schedule (): void {
    if (!following || timer !== 0) return
    timer = window.setTimeout(() => {
      timer = 0
      move()
    }, Math.max(0, movedAt + MOVE_INTERVAL - performance.now()))
  }

  /** To what was shared together with the newest. */
  function move (): void {
    if (signal.aborted || !following) return
    const newest = recent.at(-1)
    recent = recent.filter(({ at }) => at > newest!.at - TOGETHER)
    const extents = newest
      ? recent.map(({ extent }) => extent)
      : items.map(extentOnMap).filter((extent) => extent !== undefined)
    const all = extents.reduce((sum, extent) => extend(sum, extent), createEmpty())
    const isPoint = all[0] === all[2] && all[1] === all[3]
    movedAt = performance.now()
    view.cancelAnimations()
    view.fit(isEmpty(all) ? WORLD : all, {
      size: map.getSize()!,
      padding: covered().map((pixels) => pixels / scale + (isEmpty(all) ? 0 : 40)),
      maxZoom: isPoint ? POINT_ZOOM : MAX_ZOOM,
      duration: animationTime(800),
    })
  }

  /** Enlarges the map as a whole, with its letters and lines. */
  function resize (): void {
    const { clientWidth: width, clientHeight: height } = element
    if (width === 0 || height === 0) return
    scale = scaleFor(width, height)
    Object.assign(target.style, {
      width: `${width / scale}px`, height: `${height / scale}px`, transform: `scale(${scale})`,
    })
    if (!map.getTargetElement()) map.setTarget(target)
    map.updateSize()
    if (following) move()
  }

  function recolour (): void {
    base.recolour()
    highlight.setStyle(highlightStyle())
    for (const item of items) styleItem(item, false)
  }

  map.on('pointerdrag', onMoved)
  target.addEventListener('wheel', onMoved, { signal, passive: true })
  target.addEventListener('keydown', ({ key }) => {
    if (/^(Arrow|[+-]$)/.test(key)) onMoved()
  }, { signal })
  map.on('moveend', () => {
    target.dataset.extent = view.calculateExtent(map.getSize()).map((value) => value.toFixed(3)).join(' ')
  })
  themeChanges.addEventListener('change', recolour, { signal })
  const resized = new ResizeObserver(resize)
  resized.observe(element)
  signal.addEventListener('abort', () => {
    resized.disconnect()
    clearTimeout(timer)
    map.setTarget(undefined)
  }, { once: true })

  conversation.on('entry', add, signal)
  mutes.on('change', redraw, signal)
  conversation.on('removed', (removed) => {
    waiting = waiting.filter((entry) => entry !== removed)
    recent = recent.filter(({ entry }) => entry !== removed)
    redraw()
  }, signal)
  drawKnown()
  base.ready.catch((error) => console.info('gischat: could not load the outlines of countries', error))

  return {
    element,
    follow (on) {
      following = on
      if (on) move()
      else view.cancelAnimations()
    },
  }
}

const scaleFor = (width: number, height: number): number =>
  Math.max(1, Math.min(MAX_SCALE, Math.min(width, height) / DESIGN_HEIGHT))

const isShown = (entry: Entry): entry is PlacedEntry =>
  entry.kind === 'message' && !isHidden(entry) && isPlaced(entry.message)

function isPlaced (message: ChatMessage): message is PlacedMessage {
  return message.type === 'geojson' || message.type === 'bbox' || message.type === 'position' ||
    (message.type === 'text' && message.at !== undefined)
}
