import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { toLonLat } from '../../src/web/client/geo/crs.ts'
import { LAMBERT_93 } from '../browser/samples.ts'
import { errorOf, type System } from './crs/compare.ts'

/** UTM zone 31 north in the second edition of WKT, as QGIS writes it when asked. */
const UTM_31N_WKT2 = `PROJCRS["WGS 84 / UTM zone 31N",
  BASEGEOGCRS["WGS 84",
    DATUM["World Geodetic System 1984", ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],
    PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]], ID["EPSG",4326]],
  CONVERSION["UTM zone 31N", METHOD["Transverse Mercator", ID["EPSG",9807]],
    PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",8801]],
    PARAMETER["Longitude of natural origin",3,ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",8802]],
    PARAMETER["Scale factor at natural origin",0.9996,SCALEUNIT["unity",1],ID["EPSG",8805]],
    PARAMETER["False easting",500000,LENGTHUNIT["metre",1],ID["EPSG",8806]],
    PARAMETER["False northing",0,LENGTHUNIT["metre",1],ID["EPSG",8807]]],
  CS[Cartesian,2], AXIS["(E)",east,ORDER[1],LENGTHUNIT["metre",1]], AXIS["(N)",north,ORDER[2],LENGTHUNIT["metre",1]],
  ID["EPSG",32631]]`

const WGS84_LATITUDE_FIRST = 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],' +
  'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AXIS["Latitude",NORTH],AXIS["Longitude",EAST]]'

/** What is true of each system by its definition: its origin, its central meridian, its unit. */
const cases: [what: string, wkt: string, authid: string, point: [number, number], place: [number, number]][] = [
  ['Lambert-93, its origin', LAMBERT_93.crs_wkt, 'EPSG:2154', [700_000, 6_600_000], [3, 46.5]],
  ['WKT 2, the central meridian on the equator', UTM_31N_WKT2, '', [500_000, 0], [3, 0]],
  ['UTM by name alone', '', 'EPSG:32631', [500_000, 0], [3, 0]],
  ['UTM in the south', '', 'EPSG:32731', [500_000, 10_000_000], [3, 0]],
  ['Web Mercator by name', '', 'EPSG:3857', [20_037_508.342789244, 0], [180, 0]],
  ['degrees by name', '', 'EPSG:4326', [2.35, 48.85], [2.35, 48.85]],
  // QGIS, like GeoJSON, gives x before y whatever the axes of the system say.
  ['degrees whose system names the latitude first', WGS84_LATITUDE_FIRST, 'EPSG:4326', [2.35, 48.85], [2.35, 48.85]],
  ['a definition wins over a name', LAMBERT_93.crs_wkt, 'EPSG:4326', [700_000, 6_600_000], [3, 46.5]],
]

for (const [what, wkt, authid, [x, y], place] of cases) {
  test(what, () => {
    const found = toLonLat(wkt, authid)!(x, y)!
    found.forEach((degrees, index) => assert.ok(Math.abs(degrees - place[index]!) < 1e-7, String(found)))
  })
}

test('a system that is not understood is none, whatever it pretends to be', () => {
  for (const wkt of ['', 'nonsense', 'NONSENSE["x"]', 'PROJCS["unfinished', 'constructor', '__proto__', '[]',
    'PROJCS["x",PROJECTION["No_Such_Projection"]]', `${'GEOGCS['.repeat(200)}`]) {
    assert.equal(toLonLat(wkt, 'IAU:30100'), undefined, wkt)
  }
})

test('a point without a place is none', () => {
  assert.equal(toLonLat('', 'EPSG:4326')!(0, 1e9), undefined)
  assert.equal(toLonLat('', 'EPSG:32631')!(NaN, 0), undefined)
})

/** Recorded from PROJ by test/web/crs/systems.py. */
const sample = JSON.parse(readFileSync(new URL('crs/sample.json', import.meta.url), 'utf8')) as System[]
const NO_MAP = /^(Vertical|Geocentric) CRS$/

for (const system of sample) {
  test(`${system.id} is where PROJ has it, or not drawn`, () => {
    for (const wkt of [system.wkt1, system.wkt2]) {
      const error = errorOf(system, wkt ?? '', toLonLat)
      if (NO_MAP.test(system.kind) || system.id === 'EPSG:29701') assert.equal(error, undefined)
      else assert.ok(error !== undefined && error < 150, `${error} m`)
    }
  })
}

// Without the rotations, these are off by 11, 1.2 and 9 m.
for (const id of ['EPSG:27700', 'EPSG:31370', 'EPSG:31287']) {
  test(`${id} is within half a metre of PROJ, since its datum is turned, too`, () => {
    const system = sample.find((one) => one.id === id)!
    for (const wkt of [system.wkt1, system.wkt2]) assert.ok(errorOf(system, wkt!, toLonLat)! < 0.5)
  })
}
