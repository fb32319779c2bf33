import type { GeoMessage } from '../protocol.ts'
import { colour, themeChanges } from '../theme.ts'
import { loadOutlines, type Outlines } from './outlines.ts'
import { placeOf, type Extent, type Place } from './place.ts'

/** Degrees: what is narrower gets a smaller map of the region beside it that says where that is. */
const LOCATE_BELOW = 4
/** Degrees on each side of it in the smaller map. */
const REGION = 9
/** Degrees: from here on the coarse outlines are fine enough. */
const COARSE_FROM = 20
/** Degrees around a position, so that there is something to recognise. */
const AROUND_POINT = 5

type Projection = (longitude: number, latitude: number) => [x: number, y: number]
interface Box { left: number, top: number, width: number, height: number }

/**
 * Draws the small map of a message, and again when its size or the page's
 * colours change.
 *
 * @returns false when it is not known where the content lies
 */
export async function drawPreview (
  canvas: HTMLCanvasElement, message: GeoMessage, signal: AbortSignal
): Promise<boolean> {
  const place = placeOf(message)
  if (!place) return false
  const outlines = await loadOutlines(sizeOf(place.extent) < COARSE_FROM ? 'fine' : 'coarse')
  const paint = () => paintPreview(canvas, place, outlines)
  const resized = new ResizeObserver(paint)
  resized.observe(canvas)
  signal.addEventListener('abort', () => resized.disconnect(), { once: true })
  themeChanges.addEventListener('change', paint, { signal })
  canvas.dataset.extent = place.extent.map((degrees) => degrees.toFixed(5)).join(' ')
  return true
}

function paintPreview (canvas: HTMLCanvasElement, { features, extent }: Place, outlines: Outlines): void {
  const { clientWidth: width, clientHeight: height } = canvas
  if (width === 0 || height === 0) return
  const scale = window.devicePixelRatio
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d')!
  context.scale(scale, scale)

  const size = sizeOf(extent)
  const locator = size > 0 && size < LOCATE_BELOW && { left: width - 104, top: height - 72, width: 96, height: 64 }
  // The content stays clear of the locator.
  const project = fit(widen(extent), { left: 0, top: 0, width: locator ? locator.left : width, height })
  paintWorld(context, outlines, project, { left: 0, top: 0, width, height })
  paintFeatures(context, features, project)
  if (locator) paintLocator(context, outlines, extent, locator)
}

function paintWorld (context: CanvasRenderingContext2D, outlines: Outlines, project: Projection, box: Box): void {
  context.fillStyle = colour('water')
  context.fillRect(box.left, box.top, box.width, box.height)
  context.beginPath()
  for (const { lines, extent } of outlines.land) {
    if (isInSight(extent, project, box)) trace(context, { type: 'Polygon', coordinates: lines }, project)
  }
  context.fillStyle = colour('land')
  context.fill('evenodd')
  context.strokeStyle = colour('coast')
  context.lineWidth = 0.8
  context.stroke()
  context.beginPath()
  for (const { lines, extent } of outlines.borders) {
    if (isInSight(extent, project, box)) trace(context, { type: 'MultiLineString', coordinates: lines }, project)
  }
  context.strokeStyle = colour('border')
  context.stroke()
}

function isInSight ([west, south, east, north]: Extent, project: Projection, box: Box): boolean {
  const [left, bottom] = project(west, south)
  const [right, top] = project(east, north)
  return left <= box.left + box.width && right >= box.left && top <= box.top + box.height && bottom >= box.top
}

function paintFeatures (context: CanvasRenderingContext2D, features: GeoJSON.Feature[], project: Projection): void {
  const ink = colour('accent')
  context.strokeStyle = ink
  context.lineJoin = 'round'
  for (const { geometry } of features) {
    if (!geometry) continue
    context.beginPath()
    trace(context, geometry, project)
    context.fillStyle = ink
    context.globalAlpha = 0.22
    if (/Polygon|Collection/.test(geometry.type)) context.fill('evenodd')
    context.globalAlpha = 1
    context.lineWidth = 1.8
    context.stroke()
    paintPoints(context, geometry, project)
  }
}

function paintPoints (context: CanvasRenderingContext2D, geometry: GeoJSON.Geometry, project: Projection): void {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) paintPoints(context, part, project)
  }
  const points = geometry.type === 'Point'
    ? [geometry.coordinates]
    : geometry.type === 'MultiPoint' ? geometry.coordinates : []
  for (const [longitude, latitude] of points) {
    const [x, y] = project(longitude!, latitude!)
    context.beginPath()
    context.arc(x, y, 5, 0, 2 * Math.PI)
    context.fillStyle = colour('accent')
    context.fill()
    context.strokeStyle = colour('surface')
    context.lineWidth = 2
    context.stroke()
    context.strokeStyle = colour('accent')
  }
}

/** The region in the corner, with a mark. */
function paintLocator (context: CanvasRenderingContext2D, outlines: Outlines, extent: Extent, box: Box): void {
  const [longitude, latitude] = [(extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2]
  const project = fit([longitude - REGION, latitude - REGION / 2, longitude + REGION, latitude + REGION / 2], box)
  context.save()
  context.beginPath()
  context.roundRect(box.left, box.top, box.width, box.height, 5)
  context.clip()
  paintWorld(context, outlines, project, box)
  context.restore()
  context.beginPath()
  context.roundRect(box.left, box.top, box.width, box.height, 5)
  context.strokeStyle = colour('surface')
  context.lineWidth = 2
  context.stroke()
  const [x, y] = project(longitude, latitude)
  context.beginPath()
  context.arc(x, y, 3.5, 0, 2 * Math.PI)
  context.fillStyle = colour('signal')
  context.fill()
}

/** Adds a geometry's lines to the path; points have none. */
function trace (context: CanvasRenderingContext2D, geometry: GeoJSON.Geometry, project: Projection): void {
  switch (geometry.type) {
    case 'LineString': return traceLine(context, geometry.coordinates, project, false)
    case 'MultiLineString': return geometry.coordinates.forEach((line) => traceLine(context, line, project, false))
    case 'Polygon': return geometry.coordinates.forEach((ring) => traceLine(context, ring, project, true))
    case 'MultiPolygon':
      return geometry.coordinates.flat().forEach((ring) => traceLine(context, ring, project, true))
    case 'GeometryCollection': return geometry.geometries.forEach((part) => trace(context, part, project))
  }
}

function traceLine (
  context: CanvasRenderingContext2D, points: GeoJSON.Position[], project: Projection, closed: boolean
): void {
  points.forEach(([longitude, latitude], index) => {
    const [x, y] = project(longitude!, latitude!)
    if (index === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  })
  if (closed) context.closePath()
}

/** Degrees of the longer side. */
const sizeOf = ([west, south, east, north]: Extent): number => Math.max(east - west, north - south)

/** Room around the content, and around a single point enough to see where it is. */
function widen ([west, south, east, north]: Extent): Extent {
  const size = sizeOf([west, south, east, north])
  const margin = size === 0 ? AROUND_POINT : size * 0.2
  return [west - margin, south - margin, east + margin, north + margin]
}

/** Mercator, with the extent in the middle of the box. */
function fit ([west, south, east, north]: Extent, box: Box): Projection {
  const [left, bottom] = mercator(west, south)
  const [right, top] = mercator(east, north)
  const scale = Math.min(box.width / (right - left), box.height / (bottom - top))
  const x0 = box.left + box.width / 2 - (left + right) / 2 * scale
  const y0 = box.top + box.height / 2 - (top + bottom) / 2 * scale
  return (longitude, latitude) => {
    const [x, y] = mercator(longitude, latitude)
    return [x0 + x * scale, y0 + y * scale]
  }
}

/** From 0 to 1, from the upper left corner of the world. */
function mercator (longitude: number, latitude: number): [number, number] {
  const radians = Math.max(-85, Math.min(85, latitude)) * Math.PI / 180
  return [(longitude + 180) / 360, (1 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / Math.PI) / 2]
}
