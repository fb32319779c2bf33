import { compact } from '../json-text.ts'
import { codePoints } from '../protocol.ts'
import type { LayerNote, LayerProblem } from './file-layer.ts'
import type { PlacedLayer } from './place-layer.ts'

export interface Limits {
  maxFeatures: number
  maxLength: number
}

/** A layer as the server gets it. */
export interface SendableLayer {
  collection: GeoJSON.FeatureCollection
  source: string
  crs: PlacedLayer['crs']
  /** In characters, as the server counts. */
  length: number
  notes: LayerNote[]
  /** The server's limit that it exceeds. */
  problem: LayerProblem | undefined
}

export const writeLayer = (features: GeoJSON.Feature[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features })

/** The text of a layer, which is that of its file where nothing has changed, and whether the server accepts it. */
export function finishLayer ({ features, source, crs }: PlacedLayer, limits: Limits): SendableLayer {
  const text = source ?? writeLayer(features)
  const isLong = source !== undefined && codePoints(text) > limits.maxLength
  const sent = isLong ? compact(text) : text
  const length = codePoints(sent)
  return {
    collection: { type: 'FeatureCollection', features },
    source: sent,
    crs,
    length,
    notes: isLong ? [{ kind: 'compacted' }] : [],
    problem: limitProblem(features.length, length, limits),
  }
}

function limitProblem (count: number, length: number, { maxFeatures, maxLength }: Limits): LayerProblem | undefined {
  if (count > maxFeatures) return { kind: 'tooMany', count, max: maxFeatures }
  return length > maxLength ? { kind: 'tooLarge', length, max: maxLength } : undefined
}
