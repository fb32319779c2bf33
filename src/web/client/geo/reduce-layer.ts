import { feature } from 'topojson-client'
import { topology } from 'topojson-server'
import { presimplify, quantile, simplify } from 'topojson-simplify'
import { codePoints } from '../protocol.ts'
import type { PlacedLayer } from './place-layer.ts'
import { writeLayer, type Limits } from './write-layer.ts'

/** How to make a layer smaller, each only when a person asks for it. */
export interface Reduction {
  fewer: boolean
  rounded: boolean
  simplified: boolean
}

/** Decimals that remain: 10 cm, in degrees and in metres. */
const DECIMALS_OF_DEGREES = 6
const DECIMALS_OF_METRES = 1
/** Halvings of the range in which the share of points that remain is. */
const STEPS = 7

/** The layer with less in it. */
export function reduceLayer (
  layer: PlacedLayer, reduction: Reduction, { maxFeatures, maxLength }: Limits
): PlacedLayer {
  let { features } = layer
  const { fewer, rounded, simplified } = reduction
  if (!fewer && !rounded && !simplified) return layer
  if (fewer) features = features.slice(0, maxFeatures)
  const decimals = layer.crs.crs_authid === 'EPSG:4326' ? DECIMALS_OF_DEGREES : DECIMALS_OF_METRES
  const round = (list: GeoJSON.Feature[]) => rounded ? list.map((one) => roundFeature(one, decimals)) : list
  const reduced = simplified ? simplifyToFit(features, round, maxLength) : round(features)
  return { ...layer, features: reduced, source: undefined }
}

function roundFeature ({ bbox, ...feature }: GeoJSON.Feature, decimals: number): GeoJSON.Feature {
  const round = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(round)
    return typeof value === 'number' ? Number(value.toFixed(decimals)) : value
  }
  const roundGeometry = (geometry: any): any => geometry?.geometries
    ? { type: geometry.type, geometries: geometry.geometries.map(roundGeometry) }
    : geometry && { type: geometry.type, coordinates: round(geometry.coordinates) }
  return { ...feature, geometry: roundGeometry(feature.geometry) }
}

/** Leaves out as few points as will do, and the same ones on both sides of a common border. */
function simplifyToFit (
  features: GeoJSON.Feature[], round: (list: GeoJSON.Feature[]) => GeoJSON.Feature[], maxLength: number
): GeoJSON.Feature[] {
  // Tracks have a time for each point.
  const bare = features.map(({ bbox, ...one }) => {
    const { coordinateProperties, ...properties } = one.properties ?? {}
    return { ...one, properties }
  })
  const layer: GeoJSON.GeoJsonObject = { type: 'FeatureCollection', features: bare } as GeoJSON.FeatureCollection
  const weighted = presimplify(topology({ layer }) as any)
  const keep = (share: number): GeoJSON.Feature[] => {
    const smaller = simplify(weighted, quantile(weighted, share))
    const { features } = feature(smaller, smaller.objects.layer as any) as unknown as GeoJSON.FeatureCollection
    return round(features)
  }
  let [low, high] = [0, 1]
  let best = keep(low)
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    const candidate = keep(middle)
    if (codePoints(writeLayer(candidate)) <= maxLength) {
      best = candidate
      low = middle
    } else high = middle
  }
  return best
}
