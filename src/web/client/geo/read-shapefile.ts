/// <reference path="../file-libraries.d.ts" />
import { parseDbf, parseShp } from 'shpjs'
import { crsBeside } from './crs-beside.ts'
import { decodeText } from './decode-text.ts'
import { assertCount, hasLongNumbers, LayerError, toProperties, type LayerNote, type Reader } from './file-layer.ts'

/** Types of shapes that have measures and no heights. */
const WITH_MEASURES = [21, 23, 25, 28]
const MULTIPATCH = 31

type Bytes = Uint8Array<ArrayBuffer>

/** A shapefile: its geometries, with the attributes (.dbf), their encoding (.cpg) and the system (.prj) beside it. */
export const readShapefile: Reader = ({ name, bytes, beside }) => {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = header.getInt32(32, true)
  if (type === MULTIPATCH) throw new LayerError({ kind: 'format', name: 'Multipatch' })
  // The parser stops without a word where the file ends too early.
  if (header.getInt32(24) * 2 > bytes.length) throw damaged()
  const geometries = parseShp(bytes)
  assertCount(geometries.length)
  const notes: LayerNote[] = []
  if (WITH_MEASURES.includes(type)) notes.push({ kind: 'measures' })
  const table = beside('dbf')
  const rows = table && readTable(table, beside('cpg'), notes)
  if (!rows) notes.push({ kind: 'noAttributes' })
  else if (rows.length !== geometries.length) throw damaged()
  const features = geometries.map((geometry, index): GeoJSON.Feature => ({
    type: 'Feature', properties: rows?.[index] ?? {}, geometry: withoutBox(geometry) as GeoJSON.Geometry,
  }))
  if (hasLongNumbers(features)) notes.push({ kind: 'longNumbers' })
  return [{ name, features, crs: crsBeside(beside), style: '', notes }]
}

const damaged = () => new LayerError({ kind: 'damaged', format: 'shapefile' })

function readTable (bytes: Bytes, encoding: Bytes | undefined, notes: LayerNote[]): Record<string, unknown>[] {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [records, start, size] = [header.getUint32(4, true), header.getUint16(8, true), header.getUint16(10, true)]
  // The parser would make rows of nothing, as many as the header says.
  if (size === 0 || start + records * size > bytes.length) throw damaged()
  const rows = parseDbf(bytes, encodingOf(bytes.subarray(start), encoding, notes))
  return rows.map((row) => toProperties(Object.entries(row).map(([key, value]) => [key, toJson(value)])))
}

/** The encoding that the .cpg file names, else UTF-8 or Windows-1252, whichever fits. */
function encodingOf (rows: Bytes, file: Bytes | undefined, notes: LayerNote[]): string {
  const named = file && new TextDecoder().decode(file).trim()
  if (named) return named
  const { note } = decodeText(rows)
  if (!note) return 'utf-8'
  notes.push(note)
  return note.kind === 'damaged' ? 'utf-8' : 'windows-1252'
}

/** A date has a day and no time; empty cells of numbers and dates are null. */
function toJson (value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (!(value instanceof Date)) return value
  if (Number.isNaN(value.getTime())) return null
  const [year, month, day] = [value.getFullYear(), value.getMonth() + 1, value.getDate()]
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

/** The parser adds the bounding box in the file's own system. */
function withoutBox (geometry: GeoJSON.Geometry | null): GeoJSON.Geometry | null {
  if (!geometry) return null
  const { bbox, ...rest } = geometry
  return rest
}
