import initSqlJs from 'sql.js/dist/sql-asm.js'
import type { Database, SqlValue } from 'sql.js'
import Wkb from 'ol/format/WKB.js'
import {
  assertCount, LayerError, toProperties, type FileCrs, type FileLayer, type LayerNote, type Reader,
} from './file-layer.ts'
import { toGeometry } from './ol-geometry.ts'

/** Bytes of the envelope in a geometry's header, by its kind. */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64]
const wkb = new Wkb()

/** The types of sql.js do not have its option for long integers. */
type ExactGet = (parameters: undefined, options: { useBigInt: boolean }) => (SqlValue | bigint)[]

const SYSTEM_TABLES = ['gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys']

/** A GeoPackage: each of its tables of features is a layer. Views are not read: one can be a query without end. */
export const readGeoPackage: Reader = async ({ bytes }) => {
  const { Database } = await initSqlJs()
  const database = new Database(bytes)
  try {
    const tables = tablesOf(database)
    if (!SYSTEM_TABLES.every((name) => tables.has(name))) {
      throw new LayerError({ kind: 'damaged', format: 'geopackage' })
    }
    const rows = rowsOf(database, `SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id,
      s.definition FROM gpkg_contents c JOIN gpkg_geometry_columns g USING (table_name)
      LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features' ORDER BY c.table_name`)
    const styles = tables.has('layer_styles') ? stylesOf(database) : new Map<string, string>()
    const readable = rows.filter(([table]) => tables.has(String(table).toLowerCase()))
    const layers = readable.map(([table, column, organization, code, definition]) => ({
      ...readTable(database, String(table), String(column)),
      crs: crsOf(organization, code, definition),
      style: styles.get(String(table)) ?? '',
    }))
    const views = rows.length - readable.length
    if (views > 0 && layers.length === 0) throw new LayerError({ kind: 'views' })
    if (views > 0) layers[0]!.notes.push({ kind: 'views', count: views })
    return layers
  } finally {
    database.close()
  }
}

/** Names in lower case, as SQLite compares them. It makes sure that a table in its list is one. */
function tablesOf (database: Database): Set<string> {
  const rows = rowsOf(database,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'")
  return new Set(rows.map(([name]) => String(name).toLowerCase()))
}

function readTable (database: Database, table: string, column: string): Omit<FileLayer, 'crs' | 'style'> {
  const statement = database.prepare(`SELECT * FROM ${quote(table)}`)
  const names = statement.getColumnNames()
  const features: GeoJSON.Feature[] = []
  const lost = { binary: false, curves: 0 }
  while (statement.step()) {
    assertCount(features.length + 1)
    const values = (statement.get as ExactGet).call(statement, undefined, { useBigInt: true })
    const geometry = geometryOf(values[names.indexOf(column)], lost)
    const properties = names.flatMap((name, index) => {
      const value = values[index]!
      if (name === column) return []
      if (value instanceof Uint8Array) lost.binary = true
      return [[name, value instanceof Uint8Array ? null : exact(value)] as const]
    })
    features.push({ type: 'Feature', properties: toProperties(properties), geometry: geometry as GeoJSON.Geometry })
  }
  statement.free()
  const notes: LayerNote[] = []
  if (lost.binary) notes.push({ kind: 'binary' })
  if (lost.curves > 0) notes.push({ kind: 'curves', count: lost.curves })
  return { name: table, features, notes }
}

/** A long integer becomes text, since JavaScript's numbers have 53 bits. */
function exact (value: Exclude<SqlValue, Uint8Array> | bigint): string | number | null {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** GeoPackage's binary: "GP", version, flags, system, envelope, and then WKB. */
function geometryOf (blob: unknown, lost: { curves: number }): GeoJSON.Geometry | null {
  if (!(blob instanceof Uint8Array) || blob[0] !== 0x47 || blob[1] !== 0x50) return null
  const flags = blob[3]!
  const isEmpty = (flags & 0x10) !== 0
  if (isEmpty) return null
  try {
    return toGeometry(wkb.readGeometry(blob.slice(8 + ENVELOPE_BYTES[(flags >> 1) & 7]!)))
  } catch {
    // Curves, which GeoJSON has not.
    lost.curves++
    return null
  }
}

function crsOf (organization: unknown, code: unknown, definition: unknown): FileCrs | undefined {
  const wkt = typeof definition === 'string' && definition !== 'undefined' ? definition : ''
  const isNamed = typeof organization === 'string' && /^\w+$/.test(organization) && Number(code) > 0
  const authid = isNamed ? `${organization.toUpperCase()}:${String(code)}` : ''
  return wkt === '' && authid === '' ? undefined : { wkt, authid }
}

/** The default styles that QGIS saves in the file, by table. */
function stylesOf (database: Database): Map<string, string> {
  try {
    const rows = rowsOf(database,
      'SELECT f_table_name, styleQML FROM layer_styles WHERE styleQML IS NOT NULL ORDER BY useAsDefault, id')
    return new Map(rows.map(([table, style]) => [String(table), String(style)]))
  } catch {
    return new Map()
  }
}

const rowsOf = (database: Database, query: string): SqlValue[][] => database.exec(query)[0]?.values ?? []

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
