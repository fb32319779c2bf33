import { parseDbf, parseShp } from 'shpjs'
import { crsBeside } from './crs-beside.ts'
import { decodeText } from './decode-text.ts'
import { assertCount, hasLongNumbers, LayerError, type LayerNote, type Reader } from './file-layer.ts'

/** Types of shapes in the header. */
const WITH_MEASURES = [21, 23, 25, 28]
const MULTIPATCH = 31

/** A shapefile: its geometries, with the attributes (.dbf), their encoding (.cpg) and the system (.prj) beside it. */
export const readShapefile: Reader = ({ name, bytes, beside }) => {
  const type = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(32, true)
  if (type === MULTIPATCH) throw new LayerError({ kind: 'format', name: 'Multipatch' })
  const geometries = parseShp(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  return [{ name, features: [], crs: crsBeside(beside), style: '', notes: [] }]
}
