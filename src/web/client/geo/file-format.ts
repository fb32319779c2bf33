/** Formats other than GeoJSON that the page reads. */
export type Readable =
  'zip' | 'shapefile' | 'geopackage' | 'flatgeobuf' | 'kml' | 'gpx' | 'csv' | 'lines' | 'topojson'

/** The format of a file that is no JSON, or JSON of another kind. */
export type FileFormat =
  | { kind: 'readable', format: Readable }
  /** A format that QGIS opens, by its name. */
  | { kind: 'format', name: string }
  | { kind: 'archive' | 'webPage' | 'javaScript' | 'list' | 'notLayer' }
  /** An error of the server that the file was requested from. */
  | { kind: 'error', message: string }

const readable = (format: Readable): FileFormat => ({ kind: 'readable', format })

/** First bytes, as Latin-1. */
const SIGNATURES: [start: string, FileFormat][] = [
  ['PK\x03\x04', readable('zip')],
  ['PK\x05\x06', readable('zip')],
  ['\0\0\x27\x0a', readable('shapefile')],
  ['SQLite format 3\0', readable('geopackage')],
  ['fgb\x03', readable('flatgeobuf')],
  ...['\x1f\x8b', '7z\xbc\xaf', 'Rar!', 'BZh', '\xfd7zXZ']
    .map((start): [string, FileFormat] => [start, { kind: 'archive' }]),
  ['PAR1', { kind: 'format', name: 'GeoParquet' }],
  ...['II*\0', 'MM\0*'].map((start): [string, FileFormat] => [start, { kind: 'format', name: 'TIFF' }]),
]

/** The prolog of XML, up to its first element: declarations, comments, and a prefix of the element's name. */
const XML_HEAD = '<(\\?xml[^>]*>|!--[^]*?-->|!doctype[^>]*>|\\s)*<?(\\w+:)?'

/** Beginnings of a text. */
const BEGINNINGS: [RegExp, FileFormat][] = [
  [new RegExp(`^${XML_HEAD}kml\\b`, 'i'), readable('kml')],
  [new RegExp(`^${XML_HEAD}gpx\\b`, 'i'), readable('gpx')],
  [new RegExp(`^${XML_HEAD}osm\\b`, 'i'), { kind: 'format', name: 'OpenStreetMap XML' }],
  [/^<(!doctype\s+html|html)\b/i, { kind: 'webPage' }],
  [/^</, { kind: 'format', name: 'XML (GML?)' }],
  [/^(SRID=\d+;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b/i, { kind: 'format', name: 'WKT' }],
  [/^(export\s|var\s|let\s|const\s|window\.|[A-Za-z_$][\w$.]*\s*[=(]\s*[[{])/, { kind: 'javaScript' }],
  // A header line of at least two columns.
  [/^[^{}[\]\n\r]*[^{}[\]\n\r\s][;,\t|][^{}[\]\n\r]+([\n\r]|$)/, readable('csv')],
]

/** Recognises a binary format. */
export function formatOfBytes (bytes: Uint8Array): FileFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16))
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1]
}

/** Recognises a text that cannot be parsed as JSON. */
export function formatOfText (text: string): FileFormat | undefined {
  if (isLines(text)) return readable('lines')
  const start = text.slice(0, 2_000).trimStart()
  return BEGINNINGS.find(([pattern]) => pattern.test(start))?.[1]
}

/** Recognises JSON that is no GeoJSON. */
export function formatOfJson (value: unknown): FileFormat {
  if (Array.isArray(value)) return { kind: 'list' }
  if (typeof value !== 'object' || value === null) return { kind: 'notLayer' }
  const object = value as Record<string, unknown>
  if (object.type === 'Topology') return readable('topojson')
  if (object.type === 'CityJSON') return { kind: 'format', name: 'CityJSON' }
  if (object.osm3s || (Array.isArray(object.elements) && object.version === 0.6)) {
    return { kind: 'format', name: 'OpenStreetMap JSON' }
  }
  if (Array.isArray(object.features) && ('geometryType' in object || 'spatialReference' in object)) {
    return { kind: 'format', name: 'Esri JSON' }
  }
  const message = errorOf(object)
  return message === undefined ? { kind: 'notLayer' } : { kind: 'error', message: message.slice(0, 200) }
}

/** Newline-delimited GeoJSON, or a sequence of RFC 8142, which has a record separator before each text. */
function isLines (text: string): boolean {
  const [first = '', second] = text.split('\n', 20).map((line) => line.replace('\x1e', '').trim()).filter(Boolean)
  if (second === undefined && !text.startsWith('\x1e')) return false
  return [first, second ?? first].every((line) => {
    try {
      return typeof JSON.parse(line) === 'object'
    } catch {
      return false
    }
  })
}

/** The error of ArcGIS, GeoServer and other services, which answer with one instead of the layer. */
function errorOf ({ error, exceptions, detail }: Record<string, unknown>): string | undefined {
  const [exception] = Array.isArray(exceptions) ? exceptions : []
  const found = [error, (error as any)?.message, exception?.text, detail]
  return found.find((text): text is string => typeof text === 'string')
}
