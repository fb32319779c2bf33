import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Feature, FeatureCollection, Position } from 'geojson'
import { zipSync } from 'fflate'
import { topology } from 'topojson-server'

/** A file as a person has it, or several that belong together. */
export interface GdalFile {
  name: string
  system: string
  /** Their names and contents. */
  parts: { name: string, mimeType: string, buffer: Buffer }[]
  /** The code that a person types, for files that cannot name their system. */
  code?: string
}

/** Corners in the units of each system, some kilometres apart: Lyon, Hamburg, London, Kyiv and Brest. */
export const SYSTEMS: Record<string, [west: number, south: number, east: number, north: number]> = {
  4326: [4.78, 45.71, 4.91, 45.8],
  2154: [836_000, 6_514_000, 848_000, 6_525_000],
  25832: [561_000, 5_929_000, 574_000, 5_941_000],
  27700: [525_000, 175_000, 536_000, 186_000],
  32631: [445_000, 5_405_000, 456_000, 5_416_000],
}

/** QGIS saves a style in a table of the GeoPackage. */
export const STYLE = '<qgis version="3.40"/>'

export const NAME = 'Forêt d’Orléans'

/** Points in the corners, a line, an area with a hole, and a feature without a place. */
function features ([west, south, east, north]: [number, number, number, number]): Record<string, Feature[]> {
  const at = (x: number, y: number): Position => [west + (east - west) * x, south + (north - south) * y]
  const ring = (from: number, to: number) => [at(from, from), at(to, from), at(to, to), at(from, to), at(from, from)]
  const toFeature = (id: number, geometry: Feature['geometry'] | null): Feature =>
    ({ type: 'Feature', properties: { id, name: NAME, code: `0${id}` }, geometry: geometry as Feature['geometry'] })
  return {
    points: [[0, 0], [1, 0], [1, 1], [0, 1], [0.3, 0.6]].map(([x, y], index) =>
      toFeature(index + 1, { type: 'Point', coordinates: at(x!, y!) })),
    lines: [
      toFeature(1, { type: 'LineString', coordinates: [at(0, 0), at(0.4, 0.9), at(1, 1)] }),
      toFeature(2, { type: 'LineString', coordinates: [at(0, 1), at(0.6, 0.4), at(1, 0)] }),
    ],
    areas: [
      toFeature(1, { type: 'Polygon', coordinates: [ring(0, 0.6), ring(0.1, 0.3).toReversed()] }),
      toFeature(2, { type: 'MultiPolygon', coordinates: [[ring(0.7, 0.8)], [ring(0.9, 1)]] }),
    ],
  }
}

const collection = (list: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features: list })

/** Files of each format in each system, and where PROJ puts their features, by the file's name. */
export function makeFiles (folder: string): { files: GdalFile[], places: Map<string, FeatureCollection> } {
  const env = { ...process.env, PROJ_NETWORK: 'OFF' }
  const run = (...args: string[]) => execFileSync('ogr2ogr', args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const path = (name: string) => join(folder, name)
  const files: GdalFile[] = []
  const places = new Map<string, FeatureCollection>()
  const read = (name: string) => ({ name, mimeType: '', buffer: readFileSync(path(name)) })
  const wgs84 = new Map<string, FeatureCollection>()

  for (const [code, corners] of Object.entries(SYSTEMS)) {
    for (const [kind, list] of Object.entries(features(corners))) {
      writeFileSync(path(`${kind}-${code}.json`), JSON.stringify(collection(list)))
      const out = path(`${kind}-${code}.wgs84.geojson`)
      run('-s_srs', `EPSG:${code}`, '-t_srs', 'EPSG:4326', '-lco', 'COORDINATE_PRECISION=9', out, path(`${kind}-${code}.json`))
      wgs84.set(`${kind}-${code}`, JSON.parse(readFileSync(out, 'utf8')))
    }
  }
  const convert = (name: string, kind: string, code: string, ...options: string[]): void => {
    const source = path(`${kind}-${code}.json`)
    run('-a_srs', `EPSG:${code}`, '-nln', name.replace(/\..*/, ''), ...options, path(name), source)
  }
  const add = (name: string, kind: string, code: string, parts = [read(name)], typed?: string): void => {
    files.push({ name, system: code, parts, ...(typed ? { code: typed } : {}) })
    places.set(name, wgs84.get(`${kind}-${code}`)!)
  }

  for (const [index, code] of Object.keys(SYSTEMS).entries()) {
    const kind = ['points', 'lines', 'areas'][index % 3]!
    convert(`g${code}.geojson`, kind, code)
    add(`g${code}.geojson`, kind, code)
    convert(`s${code}.shp`, kind, code, '-lco', 'ENCODING=UTF-8')
    const parts = readdirSync(folder).filter((file) => file.startsWith(`s${code}.`))
    writeFileSync(path(`s${code}.zip`), zipSync(Object.fromEntries(parts.map((part) =>
      [`data/${part}`, new Uint8Array(readFileSync(path(part)))]))))
    add(`s${code}.zip`, kind, code)
    convert(`f${code}.fgb`, kind, code)
    add(`f${code}.fgb`, kind, code)
    convert(`p${code}.gpkg`, kind, code)
    if (code === '4326') {
      writeFileSync(path('style.csv'), `f_table_name,styleQML,useAsDefault\np${code},"${STYLE.replaceAll('"', '""')}",1\n`)
      run('-update', '-nln', 'layer_styles', '-lco', 'FID=id', path(`p${code}.gpkg`), path('style.csv'))
    }
    add(`p${code}.gpkg`, kind, code)
  }
  convert('xy2154.csv', 'points', '2154', '-lco', 'GEOMETRY=AS_XY')
  add('xy2154.csv', 'points', '2154', [read('xy2154.csv')], '2154')
  const options = ['GEOMETRY=AS_WKT', 'CREATE_CSVT=YES', 'SEPARATOR=SEMICOLON'].flatMap((option) => ['-lco', option])
  convert('wkt27700.csv', 'areas', '27700', ...options)
  add('wkt27700.csv', 'areas', '27700', readdirSync(folder).filter((file) => file.startsWith('wkt27700.')).map(read))
  convert('k.kml', 'areas', '4326')
  add('k.kml', 'areas', '4326')
  writeFileSync(path('z.kmz'), zipSync({ 'doc.kml': new Uint8Array(readFileSync(path('k.kml'))) }))
  add('z.kmz', 'areas', '4326')
  convert('x.gpx', 'points', '4326', '-f', 'GPX', '-sql', 'SELECT name FROM "points-4326"')
  add('x.gpx', 'points', '4326')
  convert('n.geojsonl', 'lines', '4326', '-f', 'GeoJSONSeq')
  add('n.geojsonl', 'lines', '4326')
  writeFileSync(path('t.topojson'), JSON.stringify(topology({ areas: wgs84.get('areas-4326')! })))
  add('t.topojson', 'areas', '4326')
  return { files, places }
}
