import { colour } from '../theme.ts'
import type { Box, Projection } from './mercator.ts'
import type { Outlines } from './outlines.ts'
import type { Extent } from './place.ts'

/** Paints water, land and borders. */
export function paintWorld (
  context: CanvasRenderingContext2D, outlines: Outlines, project: Projection, box: Box
): void {
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

/** Paints the shared features. */
export function paintFeatures (
  context: CanvasRenderingContext2D, features: GeoJSON.Feature[], project: Projection
): void {
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
