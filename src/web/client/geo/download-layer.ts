import { download, fileName } from '../dom.ts'
import type { LayerMessage } from '../protocol.ts'
import { toLonLat } from './crs.ts'
import type { Place } from './place.ts'

/** Degrees; less than a millimetre. */
const SAME_PLACE = 1e-9

/** Whether a layer is in degrees already, so that it is GeoJSON as it was sent. */
export function isInDegrees ({ crs_wkt: wkt, crs_authid: authid }: LayerMessage, { extent }: Place): boolean {
  const project = toLonLat(wkt, authid)
  const [west, south, east, north] = extent
  return ([[west, south], [east, north]] as const).every(([x, y]) => {
    const [longitude, latitude] = project?.(x, y) ?? []
    return Math.abs(longitude! - x) < SAME_PLACE && Math.abs(latitude! - y) < SAME_PLACE
  })
}

/** Downloads a layer as its sender wrote it. */
export function downloadAsSent ({ layer_name: name, source }: LayerMessage): void {
  download(fileName(name, 'geojson'), 'application/geo+json', source)
}

/** Downloads a layer with its coordinates in longitude and latitude, as GeoJSON is defined. */
export function downloadConverted ({ layer_name: name, geojson }: LayerMessage, { features }: Place): void {
  const { bbox, crs, ...members } = geojson as typeof geojson & { crs?: unknown }
  const converted = geojson.features.map(({ bbox, ...feature }, index) => ({
    ...feature, geometry: withHeights(features[index]!.geometry, feature.geometry),
  }))
  download(fileName(name, 'geojson'), 'application/geo+json', JSON.stringify({ ...members, features: converted }))
}

/** Appends the heights of a geometry to its converted positions. */
function withHeights (converted: any, original: any): any {
  if (!converted) return null
  const parts = original.geometries as unknown[] | undefined
  if (parts) {
    // Parts without a place are left out of the converted ones.
    return parts.length === converted.geometries.length
      ? { ...converted, geometries: parts.map((part, index) => withHeights(converted.geometries[index], part)) }
      : converted
  }
  return { ...converted, coordinates: appendHeights(converted.coordinates, original.coordinates) }
}

function appendHeights (converted: any[], original: any[]): any[] {
  return Array.isArray(converted[0])
    ? converted.map((part, index) => appendHeights(part, original[index]))
    : [...converted, ...original.slice(2)]
}
