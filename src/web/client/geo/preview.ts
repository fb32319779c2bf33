import type { GeoMessage } from '../protocol.ts'
import { colour } from '../theme.ts'
import { keepPainted } from './live-canvas.ts'
import { fit, type Box } from './mercator.ts'
import { loadOutlines, type Outlines } from './outlines.ts'
import { paintPlace, paintWorld } from './paint.ts'
import { placeOf, placeProblem, type Extent, type Place, type PlaceProblem } from './place.ts'

/** Degrees. Smaller extents get a locator map of the surrounding region. */
const LOCATE_BELOW = 4
/** Degrees around the centre of the locator map. */
const REGION = 9
/** Degrees. Coarse outlines are enough for larger extents. */
const COARSE_FROM = 20
/** Degrees around a position, wide enough to recognise the region. */
const AROUND_POINT = 5

/**
 * Draws the small map of a message, and redraws it when its size or the page's
 * colours change.
 *
 * @returns number of features that cannot be placed, and the accuracy in metres; or why there is no map
 */
export async function drawPreview (
  canvas: HTMLCanvasElement, message: GeoMessage, signal: AbortSignal
): Promise<{ unplaced: number, accuracy: number } | PlaceProblem> {
  const place = placeOf(message)
  if (!place) return placeProblem(message)
  const outlines = await loadOutlines(sizeOf(place.extent) < COARSE_FROM ? 'fine' : 'coarse')
  keepPainted(canvas, (context, width, height) => {
    paintPreview(context, { width, height }, place, outlines)
    canvas.dataset.extent = place.extent.map((degrees) => degrees.toFixed(5)).join(' ')
  }, signal)
  return { unplaced: place.features.filter(({ geometry }) => !geometry).length, accuracy: place.accuracy }
}

function paintPreview (
  context: CanvasRenderingContext2D, { width, height }: { width: number, height: number }, place: Place,
  outlines: Outlines
): void {
  const { extent } = place
  const size = sizeOf(extent)
  const locator = size > 0 && size < LOCATE_BELOW && { left: width - 104, top: height - 72, width: 96, height: 64 }
  // Keep the content clear of the locator map.
  const project = fit(widen(extent), { left: 0, top: 0, width: locator ? locator.left : width, height })
  const all = { left: 0, top: 0, width, height }
  paintWorld(context, outlines, project, all)
  paintPlace(context, place, project, all)
  if (locator) paintLocator(context, outlines, extent, locator)
}

/** Paints the locator map: the region, with a mark at the content. */
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

/** Length of the longer side, in degrees. */
const sizeOf = ([west, south, east, north]: Extent): number => Math.max(east - west, north - south)

/** Adds a margin: a share of the size, or a fixed one around a single point. */
function widen ([west, south, east, north]: Extent): Extent {
  const size = sizeOf([west, south, east, north])
  const margin = size === 0 ? AROUND_POINT : size * 0.2
  return [west - margin, south - margin, east + margin, north + margin]
}
