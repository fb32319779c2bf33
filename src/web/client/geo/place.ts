import type { GeoMessage } from '../protocol.ts'
import { conversionFrom, crsProblem, type CrsProblem, type ToLonLat } from './crs.ts'

/** [west, south, east, north] in degrees. */
export type Extent = [number, number, number, number]

export interface Place {
  /** In longitude and latitude; one per feature of the message, with a null geometry if it cannot be placed. */
  features: GeoJSON.Feature[]
  extent: Extent
  /** Metres by which the datum may shift the place. */
  accuracy: number
}

/** Points per side of an extent: a straight side may become a curve in another projection. */
const SIDE_POINTS = 12

/** Nesting depth of the coordinates, by geometry type. */
const DEPTH: Record<string, number> = {
  Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3,
}

/** The place of a message's content; undefined for an unsupported coordinate system, or without any point. */
export function placeOf (message: GeoMessage): Place | undefined {
  const conversion = conversionFrom(message.crs_wkt, message.crs_authid)
  if (!conversion) return undefined
  const { toLonLat: project, accuracy } = conversion
  const features = featuresOf(message).map((feature) => ({
    ...feature, geometry: projectGeometry(feature.geometry, project) as GeoJSON.Geometry,
  }))
  const extent = extentOf(features)
  return extent && { features, extent, accuracy }
}

/** Why a message has no place: because of its system, or since none of its coordinates is a place in it. */
export type PlaceProblem = CrsProblem | 'noPlace'

export function placeProblem (message: GeoMessage): PlaceProblem {
  return crsProblem(message.crs_wkt, message.crs_authid) ?? 'noPlace'
}

/** The features of a message, unprojected. Malformed ones become empty, so the numbering stays. */
export function featuresOf (message: GeoMessage): GeoJSON.Feature[] {
  switch (message.type) {
    case 'geojson': return message.geojson.features.map((feature) => ({
      type: 'Feature', properties: asRecord(feature?.properties), geometry: feature?.geometry,
    }))
    case 'position': return [toFeature({ type: 'Point', coordinates: [message.x, message.y] })]
    case 'bbox': return [toFeature({ type: 'Polygon', coordinates: [outline(message)] })]
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {}

const toFeature = (geometry: GeoJSON.Geometry): GeoJSON.Feature => ({ type: 'Feature', properties: {}, geometry })

function outline ({ xmin, xmax, ymin, ymax }: { xmin: number, xmax: number, ymin: number, ymax: number }) {
  const corners = [[xmin, ymin], [xmax, ymin], [xmax, ymax], [xmin, ymax], [xmin, ymin]] as const
  const points = corners.slice(0, -1).flatMap(([x, y], corner) => {
    const [nextX, nextY] = corners[corner + 1]!
    return Array.from({ length: SIDE_POINTS }, (_, step) =>
      [x + (nextX - x) * step / SIDE_POINTS, y + (nextY - y) * step / SIDE_POINTS])
  })
  return [...points, [xmin, ymin]]
}

/** Geometries are untrusted: malformed or unprojectable ones become null. */
function projectGeometry (geometry: unknown, project: ToLonLat, nested = false): GeoJSON.Geometry | null {
  const { type, coordinates, geometries } = (geometry ?? {}) as Record<string, unknown>
  if (type === 'GeometryCollection' && Array.isArray(geometries) && !nested) {
    const parts = geometries.map((part) => projectGeometry(part, project, true)).filter((part) => part !== null)
    return parts.length > 0 ? { type, geometries: parts } : null
  }
  if (typeof type !== 'string' || !Object.hasOwn(DEPTH, type)) return null
  const projected = projectCoordinates(coordinates, DEPTH[type]!, project)
  return projected ? { type, coordinates: projected } as GeoJSON.Geometry : null
}

function projectCoordinates (coordinates: unknown, depth: number, project: ToLonLat): unknown[] | undefined {
  if (!Array.isArray(coordinates)) return undefined
  if (depth === 0) {
    const [x, y] = coordinates
    return Number.isFinite(x) && Number.isFinite(y) ? project(x, y) : undefined
  }
  const projected = coordinates.map((part) => projectCoordinates(part, depth - 1, project))
  return projected.length > 0 && projected.every((part) => part !== undefined) ? projected : undefined
}

function extentOf (features: GeoJSON.Feature[]): Extent | undefined {
  const extent: Extent = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { geometry } of features) {
    forEachPoint(geometry, ([longitude, latitude]) => {
      extent[0] = Math.min(extent[0], longitude!)
      extent[1] = Math.min(extent[1], latitude!)
      extent[2] = Math.max(extent[2], longitude!)
      extent[3] = Math.max(extent[3], latitude!)
    })
  }
  return extent[0] === Infinity ? undefined : extent
}

function forEachPoint (geometry: GeoJSON.Geometry | null, visit: (point: number[]) => void): void {
  if (!geometry) return
  if (geometry.type === 'GeometryCollection') return geometry.geometries.forEach((part) => forEachPoint(part, visit))
  const walk = (coordinates: any[]): void => {
    if (typeof coordinates[0] === 'number') visit(coordinates)
    else coordinates.forEach(walk)
  }
  walk(geometry.coordinates)
}
