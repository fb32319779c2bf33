import { compact, isTruncated } from '../json-text.ts'
import { codePoints } from '../protocol.ts'
import { checkFeatures, isGeometryType, type FeatureProblem } from './check-features.ts'
import { namedCrs } from './crs-member.ts'
import { decodeText, type EncodingNote } from './decode-text.ts'
import { DEGREES_BY_NAME } from './degrees.ts'
import { formatOfBytes, formatOfJson, formatOfText, type FileFormat } from './file-format.ts'
import { WEB_MERCATOR, WGS84 } from './wgs84.ts'

export type LayerProblem = FileFormat | FeatureProblem
  | { kind: 'emptyFile' | 'truncated' | 'notANumber' | 'empty' | 'notDegrees' }
  /** `line` counts from 1; 0 when the browser does not tell. */
  | { kind: 'notJson', line: number }
  | { kind: 'tooMany', count: number, max: number }
  | { kind: 'tooLarge', length: number, max: number }
  | { kind: 'crs', name: string }

export interface ReadLayer {
  collection: GeoJSON.FeatureCollection
  /** JSON text of the collection, as in the file: with all digits and members. */
  source: string
  crs: { crs_authid: string, crs_wkt: string }
  /** Differences from the file. */
  notes: (EncodingNote | { kind: 'compacted' })[]
}

interface Limits {
  maxFeatures: number
  maxLength: number
}

/** Bytes of a file that may shrink to a character of a layer: indentation can be most of a file. */
const MAX_SHRINKING = 20

/** Reads a GeoJSON file and checks the server's limits before anything is sent. */
export async function readLayerFile (file: Blob, limits: Limits): Promise<ReadLayer | { problem: LayerProblem }> {
  if (file.size > limits.maxLength * MAX_SHRINKING) {
    return { problem: { kind: 'tooLarge', length: file.size, max: limits.maxLength } }
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const format = formatOfBytes(bytes)
  if (format) return { problem: format }
  const { text, note } = decodeText(bytes)
  const layer = readLayer(text, limits)
  return note && !('problem' in layer) ? { ...layer, notes: [note, ...layer.notes] } : layer
}

/** Reads the text of a GeoJSON file. */
export function readLayer (text: string, { maxFeatures, maxLength }: Limits): ReadLayer | { problem: LayerProblem } {
  // A byte order mark is no part of JSON.
  const json = text.replace(/^\ufeff/, '').trim()
  let value: any
  try {
    value = JSON.parse(json)
  } catch (error) {
    return { problem: explain(json, error as Error) }
  }
  const wrapped = wrap(value, json)
  if (!wrapped) return { problem: formatOfJson(value) }
  const { features } = wrapped
  if (features.length === 0) return { problem: { kind: 'empty' } }
  if (features.length > maxFeatures) {
    return { problem: { kind: 'tooMany', count: features.length, max: maxFeatures } }
  }
  const problem = checkFeatures(features)
  if (problem) return { problem }
  const isLong = codePoints(wrapped.source) > maxLength
  const source = isLong ? compact(wrapped.source) : wrapped.source
  const length = codePoints(source)
  if (length > maxLength) return { problem: { kind: 'tooLarge', length, max: maxLength } }

  const crs = systemOf(value, features)
  if ('problem' in crs) return crs
  return {
    collection: { type: 'FeatureCollection', features }, source, crs, notes: isLong ? [{ kind: 'compacted' }] : [],
  }
}

export const nameProblem = (name: string): boolean => codePoints(name) > 255

/** A layer's features, and its text; a feature or a geometry on its own is put into a layer as it is. */
function wrap (value: any, json: string): { features: GeoJSON.Feature[], source: string } | undefined {
  if (value?.type === 'FeatureCollection' && Array.isArray(value.features)) {
    return { features: value.features, source: json }
  }
  if (value?.type === 'Feature') return { features: [value], source: inCollection(json) }
  if (isGeometryType(value?.type)) {
    return {
      features: [{ type: 'Feature', properties: {}, geometry: value }],
      source: inCollection(`{"type":"Feature","properties":{},"geometry":${json}}`),
    }
  }
  return undefined
}

const inCollection = (feature: string): string => `{"type":"FeatureCollection","features":[${feature}]}`

function systemOf (value: object, features: GeoJSON.Feature[]): ReadLayer['crs'] | { problem: LayerProblem } {
  const name = namedCrs(value)
  if (name === undefined || DEGREES_BY_NAME.test(name)) {
    return inDegrees(features) ? WGS84 : { problem: { kind: 'notDegrees' } }
  }
  return /^EPSG:(3857|900913)$/.test(name) ? WEB_MERCATOR : { problem: { kind: 'crs', name } }
}

/** Why a text is no JSON. */
function explain (json: string, { message }: Error): LayerProblem {
  if (json === '') return { kind: 'emptyFile' }
  const format = formatOfText(json)
  if (format) return format
  if (!/^[{[]/.test(json)) return { kind: 'notJson', line: 0 }
  // Python writes these.
  if (/[:,[]\s*-?(NaN|Infinity)\s*[,}\]]/.test(json)) return { kind: 'notANumber' }
  if (isTruncated(json)) return { kind: 'truncated' }
  const [, line] = /line (\d+)/.exec(message) ?? []
  const [, position] = /position (\d+)/.exec(message) ?? []
  const counted = position === undefined ? 0 : json.slice(0, Number(position)).split('\n').length
  return { kind: 'notJson', line: Number(line ?? counted) }
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
