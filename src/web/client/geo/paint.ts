import { colour } from '../theme.ts'
import type { Box, Projection } from './mercator.ts'
import type { Outlines } from './outlines.ts'
import type { Extent, Place } from './place.ts'

/** Degrees by which copies of the world are shifted: an extent may cross the antimeridian. */
const TURNS = [-360, 0, 360]

const turned = (project: Projection, turn: number): Projection =>
  (longitude, latitude) => project(longitude + turn, latitude)

/** Paints water, land and borders. */
export function paintWorld (
  context: CanvasRenderingContext2D, outlines: Outlines, project: Projection, box: Box
): void {
  context.fillStyle = colour('water')
  context.fillRect(box.left, box.top, box.width, box.height)
  for (const turn of TURNS) paintOutlines(context, outlines, turned(project, turn), box)
}

function paintOutlines (
  context: CanvasRenderingContext2D, outlines: Outlines, project: Projection, box: Box
): void {
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

/** Paints the features of a place, in each copy of the world that is in sight. */
export function paintPlace (
  context: CanvasRenderingContext2D, { features, extent }: Place, project: Projection, box: Box
): void {
  for (const turn of TURNS) {
    const here = turned(project, turn)
    // An extent across the antimeridian may be that of features on its other side.
    if (extent[2] > 180 || isInSight(extent, here, box)) paintFeatures(context, features, here)
  }
}

/** Paints the shared features. */
function paintFeatures (
  context: CanvasRenderingContext2D, features: GeoJSON.Feature[], project: Projection
): void {
  const ink = colour('accent')
  context.strokeStyle = ink
  context.fillStyle = ink
  context.lineJoin = 'round'
  context.lineWidth = 1.8
  const points: GeoJSON.Position[] = []
  for (const { geometry } of features) {
    if (!geometry) continue
    context.beginPath()
    trace(context, geometry, project)
    context.globalAlpha = 0.22
    if (/Polygon|Collection/.test(geometry.type)) context.fill('evenodd')
    context.globalAlpha = 1
    context.stroke()
    for (const point of pointsOf(geometry)) points.push(point)
  }
  paintPoints(context, points.map(([longitude, latitude]) => project(longitude!, latitude!)))
}

function pointsOf (geometry: GeoJSON.Geometry): GeoJSON.Position[] {
  switch (geometry.type) {
    case 'Point': return [geometry.coordinates]
    case 'MultiPoint': return geometry.coordinates
    case 'GeometryCollection': return geometry.geometries.flatMap(pointsOf)
    default: return []
  }
}

/** All halos lie under all points, or those of dense points would cover their neighbours. */
function paintPoints (context: CanvasRenderingContext2D, points: [x: number, y: number][]): void {
  for (const [ink, radius] of [['surface', 6], ['accent', 4]] as const) {
    context.fillStyle = colour(ink)
    for (const [x, y] of points) {
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.fill()
    }
  }
}

/** Adds the lines of a geometry to the current path. */
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
