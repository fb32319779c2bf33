import { codePoints } from '../protocol.ts'
import { namedCrs } from './crs-member.ts'
import { WEB_MERCATOR, WGS84 } from './wgs84.ts'

export type LayerProblem =
  | { kind: 'notJson' | 'notGeoJson' | 'empty' | 'notDegrees' }
  | { kind: 'tooMany', count: number, max: number }
  | { kind: 'tooLarge', length: number, max: number }
  | { kind: 'crs', name: string }

export interface ReadLayer {
  collection: GeoJSON.FeatureCollection
  crs: { crs_authid: string, crs_wkt: string }
}

/** Parses a GeoJSON file and checks the server's limits before anything is sent. */
export function readLayer (
  text: string, { maxFeatures, maxLength }: { maxFeatures: number, maxLength: number }
): ReadLayer | { problem: LayerProblem } {
  let value: any
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: { kind: 'notJson' } }
  }
  const features = featuresOf(value)
  if (!features) return { problem: { kind: 'notGeoJson' } }
  if (features.length === 0) return { problem: { kind: 'empty' } }
  if (features.length > maxFeatures) {
    return { problem: { kind: 'tooMany', count: features.length, max: maxFeatures } }
  }
  const collection: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features }
  const { length } = JSON.stringify(collection)
  if (length > maxLength) return { problem: { kind: 'tooLarge', length, max: maxLength } }

  const name = namedCrs(value)
  if (name === undefined || /^((OGC|CRS):(CRS)?84H?|EPSG:(4326|4979))$/.test(name)) {
    return inDegrees(features) ? { collection, crs: WGS84 } : { problem: { kind: 'notDegrees' } }
  }
  if (/^EPSG:(3857|900913)$/.test(name)) return { collection, crs: WEB_MERCATOR }
  return { problem: { kind: 'crs', name } }
}

export const nameProblem = (name: string): boolean => codePoints(name) > 255

function featuresOf (value: any): GeoJSON.Feature[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  switch (value.type) {
    case 'FeatureCollection':
      return Array.isArray(value.features) && value.features.every((feature: any) => feature?.type === 'Feature')
        ? value.features
        : undefined
    case 'Feature': return [value]
    case 'Point': case 'MultiPoint': case 'LineString': case 'MultiLineString': case 'Polygon': case 'MultiPolygon':
    case 'GeometryCollection':
      return [{ type: 'Feature', properties: {}, geometry: value }]
    default: return undefined
  }
}

function inDegrees (features: GeoJSON.Feature[]): boolean {
  const within = (part: any): boolean => typeof part[0] === 'number'
    ? Math.abs(part[0]) <= 360 && Math.abs(part[1]) <= 90
    : part.every((inner: any) => !Array.isArray(inner) || within(inner))
  return features.every(({ geometry }) => {
    const { coordinates } = (geometry ?? {}) as { coordinates?: unknown }
    return !Array.isArray(coordinates) || within(coordinates)
  })
}
