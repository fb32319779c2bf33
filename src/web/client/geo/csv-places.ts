import type { FileCrs } from './file-layer.ts'

export interface Places {
  geometryOf (row: string[]): GeoJSON.Geometry | null
  /** The column that is no attribute, since it holds the geometry. */
  geometryColumn?: number
  crs?: FileCrs | undefined
}

const IN_DEGREES: FileCrs = { wkt: '', authid: 'OGC:CRS84' }
const LONGITUDE = /^(gps|geo|dec|decimal|wgs84|coord|x)?(lon|lng|long|longitude|longitud|longitudine|laenge|langengrad|laengengrad)(gps|dd|dec|deg|decimal|wgs84|x)?$/
const LATITUDE = /^(gps|geo|dec|decimal|wgs84|coord|y)?(lat|latitude|latitud|latitudine|breite|breitengrad)(gps|dd|dec|deg|decimal|wgs84|y)?$/
const EAST = /^(x|xcoord|coordx|xcoordinate|coordinatex|coordonneex|pointx|easting|east|est|ostwert|rechtswert|xl93|xlambert93|lambertx|geomx|posx)$/
const NORTH = /^(y|ycoord|coordy|ycoordinate|coordinatey|coordonneey|pointy|northing|north|nord|nordwert|hochwert|yl93|ylambert93|lamberty|geomy|posy)$/
const HEIGHT = /^(z|altitude|alt|elevation|ele|height|hohe|hoehe)$/
/** "latitude, longitude", in this order, as open data portals write it. */
const PAIR_NAME = /^(geopoint(2d)?|latlon|latlng|latlong|latitudelongitude|coordinates|coordonnees|koordinaten|gps)$/
const PAIR = /^\s*\(?(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\)?\s*$/
const WKT = /^\s*(SRID=(\d+);\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(ZM?|M)?\s*(\(|EMPTY)/i
const JSON_GEOMETRY = /^\s*\{.*"(coordinates|geometries)"\s*:/s

/** Where a table has its coordinates; undefined when none of its columns has any. */
export async function findPlaces (
  columns: string[], rows: string[][], decimalComma: boolean
): Promise<Places | undefined> {
  const names = columns.map(plain)
  const sample = (index: number) => rows.find((row) => row[index]?.trim())?.[index] ?? ''
  const toNumber = (text: string | undefined): number => text === undefined || text.trim() === ''
    ? NaN
    : Number(decimalComma ? text.replace(',', '.') : text)

  const wkt = columns.findIndex((_, index) => WKT.test(sample(index)))
  if (wkt >= 0) return await fromWkt(wkt, sample(wkt))
  const json = columns.findIndex((_, index) => JSON_GEOMETRY.test(sample(index)))
  if (json >= 0) return { geometryOf: (row) => parseGeometry(row[json]), geometryColumn: json, crs: IN_DEGREES }

  const height = names.findIndex((name) => HEIGHT.test(name))
  for (const [first, second, crs] of [[LONGITUDE, LATITUDE, IN_DEGREES], [EAST, NORTH, undefined]] as const) {
    const [x, y] = [first, second].map((pattern) => names.findIndex((name) => pattern.test(name)))
    if (x! < 0 || y! < 0) continue
    const geometryOf = (row: string[]): GeoJSON.Geometry | null => {
      const position = [toNumber(row[x!]), toNumber(row[y!])]
      if (!position.every(Number.isFinite)) return null
      const z = toNumber(row[height])
      return { type: 'Point', coordinates: Number.isFinite(z) ? [...position, z] : position }
    }
    // A table that gives metres as "latitude" is one without a system.
    const isHere = crs === undefined || rows.every((row) => isOnEarth(geometryOf(row)))
    if (rows.some((row) => geometryOf(row) !== null)) return { geometryOf, crs: isHere ? crs : undefined }
  }

  const pair = names.findIndex((name, index) => PAIR_NAME.test(name) && PAIR.test(sample(index)))
  return pair < 0 ? undefined : { geometryOf: (row) => fromPair(row[pair]), crs: IN_DEGREES }
}

/** A column's name without accents, blanks and punctuation. */
const plain = (name: string): string =>
  name.normalize('NFD').toLowerCase().replace(/\p{M}|[^\p{L}\p{N}]/gu, '')

function isOnEarth (geometry: GeoJSON.Geometry | null): boolean {
  const [x, y] = (geometry as GeoJSON.Point | null)?.coordinates ?? [0, 0]
  return Math.abs(x!) <= 360 && Math.abs(y!) <= 90
}

function fromPair (text = ''): GeoJSON.Geometry | null {
  const [, latitude, longitude] = PAIR.exec(text) ?? []
  return latitude === undefined ? null : { type: 'Point', coordinates: [Number(longitude), Number(latitude)] }
}

function parseGeometry (text = ''): GeoJSON.Geometry | null {
  try {
    return JSON.parse(text) as GeoJSON.Geometry
  } catch {
    return null
  }
}

async function fromWkt (column: number, sample: string): Promise<Places> {
  const { default: Wkt } = await import('ol/format/WKT.js')
  const { toGeometry } = await import('./ol-geometry.ts')
  const format = new Wkt()
  const srid = WKT.exec(sample)?.[2]
  return {
    geometryOf (row) {
      const text = (row[column] ?? '').replace(/^\s*SRID=\d+;/i, '')
      try {
        return text.trim() === '' ? null : toGeometry(format.readGeometry(text))
      } catch {
        return null
      }
    },
    geometryColumn: column,
    crs: srid === undefined ? undefined : { wkt: '', authid: `EPSG:${srid}` },
  }
}
