import type { LayerMessage } from '../protocol.ts'
import { cutAtAntimeridian } from './antimeridian.ts'
import { conversionFrom } from './crs.ts'
import { boxOf } from './geojson-box.ts'
import { projectGeometry } from './project.ts'

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
