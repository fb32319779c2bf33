import { download, fileName } from '../dom.ts'
import type { LayerMessage } from '../protocol.ts'
import { cutAtAntimeridian } from './antimeridian.ts'
import { conversionFrom, toLonLat } from './crs.ts'
import { boxOf } from './geojson-box.ts'
import type { Place } from './place.ts'
import { projectGeometry } from './project.ts'

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
export function downloadConverted (message: LayerMessage): void {
  download(fileName(message.layer_name, 'geojson'), 'application/geo+json', JSON.stringify(convertLayer(message)))
}

/** A layer in longitude and latitude, with all its other members; bounding boxes are computed anew. */
export function convertLayer (message: LayerMessage): GeoJSON.FeatureCollection {
  const { bbox, crs, ...members } = message.geojson as GeoJSON.FeatureCollection & { crs?: unknown }
  const features = message.geojson.features.map((feature) => convertFeature(feature, message))
  const box = bbox && boxOf(features.map(({ geometry }) => geometry))
  return { ...members, ...box && { bbox: box }, features }
}

export function convertFeature (feature: GeoJSON.Feature, { crs_wkt: wkt, crs_authid: authid }: LayerMessage) {
  const { bbox, ...members } = feature
  const conversion = conversionFrom(wkt, authid)
  const projected = conversion && projectGeometry(feature.geometry, conversion.toLonLat, { keepHeights: true })
  const geometry = projected ? cutAtAntimeridian(projected) : null
  const box = bbox && boxOf([geometry])
  return { ...members, ...box && { bbox: box }, geometry: geometry! } satisfies GeoJSON.Feature
}
