import { isTruncated } from '../json-text.ts'
import { codePoints } from '../protocol.ts'
import { isGeometryType } from './check-features.ts'
import { namedCrs } from './crs-member.ts'
import { decodeText } from './decode-text.ts'
import type { FileLayer, LayerProblem, SourceFile } from './file-layer.ts'
import { formatOfBytes, formatOfJson, formatOfText, type Readable } from './file-format.ts'

/** Why a file is no GeoJSON: it has another format that the page reads, or a problem that people can act upon. */
export type NoGeoJson = LayerProblem | { kind: 'readable', format: Readable }

/** Reads a GeoJSON file. */
export function readLayerFile (
  { name, bytes }: Pick<SourceFile, 'name' | 'bytes'>
): FileLayer | { problem: NoGeoJson } {
  const format = formatOfBytes(bytes)
  if (format) return { problem: format }
  const { text, note } = decodeText(bytes)
  const layer = readLayer(text, name)
  return note && !('problem' in layer) ? { ...layer, notes: [note] } : layer
}

/** Reads the text of a GeoJSON file. */
export function readLayer (text: string, name = ''): FileLayer | { problem: NoGeoJson } {
  // A byte order mark is no part of JSON.
  const json = text.replace(/^\ufeff/, '').trim()
  let value: any
  try {
    value = JSON.parse(json)
  } catch (error) {
    return { problem: explain(json, error as Error) }
  }
  const collection = collectionOf(value, json)
  if (!collection) return { problem: formatOfJson(value) }
  const system = namedCrs(value)
  return {
    name,
    ...collection,
    crs: system === undefined ? undefined : { wkt: '', authid: system },
    style: '',
    notes: [],
  }
}

export const nameProblem = (name: string): boolean => codePoints(name) > 255

/** A layer's features, and its text; a feature or a geometry on its own is put into a layer as it is. */
export function collectionOf (value: any, json: string): { features: GeoJSON.Feature[], source: string } | undefined {
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

/** @param features texts of features, with commas between */
export const inCollection = (features: string): string => `{"type":"FeatureCollection","features":[${features}]}`

/** Why a text is no JSON. */
function explain (json: string, { message }: Error): NoGeoJson {
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
