import papa from 'papaparse'
import { findPlaces } from './csv-places.ts'
import { decodeText } from './decode-text.ts'
import { assertCount, LayerError, toProperties, type LayerNote, type Reader } from './file-layer.ts'
import { crsBeside } from './crs-beside.ts'

/** A number that JavaScript writes as it is here. Others, such as "007" and long identifiers, stay text. */
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/
const MAX_DIGITS = 15

/** A table with coordinates: in two columns, in one as "latitude, longitude", or as WKT or GeoJSON. */
export const readCsv: Reader = async ({ name, bytes, beside }) => {
  const { text, note } = decodeText(bytes)
  // Excel's first line may name the separator.
  const [, separator] = /^\ufeff?sep=(.)\r?\n/i.exec(text) ?? []
  const { data, meta } = papa.parse<string[]>(text.replace(/^\ufeff?(sep=.\r?\n)?/i, ''), {
    delimiter: separator ?? '', delimitersToGuess: [',', ';', '\t', '|'], skipEmptyLines: 'greedy',
  })
  const [header, ...rows] = data
  if (!header || rows.length === 0) throw new LayerError({ kind: 'noTable' })
  assertCount(rows.length)
  const columns = header.map((title) => title.trim())
  const places = await findPlaces(columns, rows, meta.delimiter !== ',')
  if (!places) throw new LayerError({ kind: 'noCoordinates' })

  const isNumeric = columns.map((_, index) => isNumericColumn(rows, index))
  const kept = columns.map((title, index) => [title, index] as const)
    .filter(([title, index]) => title !== '' && index !== places.geometryColumn)
  const features = rows.map((row): GeoJSON.Feature => ({
    type: 'Feature',
    properties: toProperties(kept.map(([title, index]) => [title, valueOf(row[index], isNumeric[index]!)])),
    geometry: places.geometryOf(row) as GeoJSON.Geometry,
  }))
  return [{
    name,
    features,
    crs: crsBeside(beside) ?? places.crs,
    style: '',
    notes: [...(note ? [note] : []), ...withoutPlace(features)],
  }]
}

function withoutPlace (features: GeoJSON.Feature[]): LayerNote[] {
  const count = features.filter(({ geometry }) => geometry === null).length
  return count > 0 ? [{ kind: 'rows', count }] : []
}

function isNumericColumn (rows: string[][], index: number): boolean {
  let some = false
  for (const row of rows) {
    const value = row[index]?.trim() ?? ''
    if (value === '') continue
    if (!NUMBER.test(value) || value.replace(/\D/g, '').length > MAX_DIGITS) return false
    some = true
  }
  return some
}

function valueOf (text: string | undefined, isNumeric: boolean): unknown {
  if (!isNumeric) return text ?? null
  return text === undefined || text.trim() === '' ? null : Number(text)
}
