import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutAtAntimeridian } from '../../src/web/client/geo/antimeridian.ts'
import { convertLayer } from '../../src/web/client/geo/convert-layer.ts'
import { placeOf } from '../../src/web/client/geo/place.ts'
import type { GeoMessage, LayerMessage } from '../../src/web/client/protocol.ts'
import { DEGREES } from '../browser/samples.ts'

const by = { id: '', timestamp: 0, author: 'Bob', avatar: null }
const WEB_MERCATOR = { crs_wkt: '', crs_authid: 'EPSG:3857' }
/** Around the pole: the system of most maps of Antarctica, as QGIS writes it. */
const ANTARCTIC = {
  crs_authid: 'EPSG:3031',
  crs_wkt: 'PROJCS["WGS 84 / Antarctic Polar Stereographic",GEOGCS["WGS 84",DATUM["WGS_1984",' +
    'SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],' +
    'PROJECTION["Polar_Stereographic"],PARAMETER["latitude_of_origin",-71],PARAMETER["central_meridian",0],' +
    'PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1],' +
    'AXIS["Easting",NORTH],AXIS["Northing",NORTH]]',
}
/** Centred on the antimeridian: UTM zone 60 ends there. */
const FIJI = { crs_wkt: '', crs_authid: 'EPSG:32760' }

type Box = [xmin: number, xmax: number, ymin: number, ymax: number]

function extent ([xmin, xmax, ymin, ymax]: Box, system = DEGREES) {
  return placeOf({ ...by, ...system, type: 'bbox', xmin, xmax, ymin, ymax } as GeoMessage)!
}

function layer (geometries: GeoJSON.Geometry[], system = DEGREES): LayerMessage {
  const features = geometries.map((geometry) => ({ type: 'Feature' as const, properties: {}, geometry }))
  const geojson: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features }
  return { ...by, ...system, type: 'geojson', layer_name: '', style: null, geojson, source: JSON.stringify(geojson) }
}

function assertExtent (actual: number[], expected: number[], tolerance = 1e-6): void {
  actual.forEach((value, index) =>
    assert.ok(Math.abs(value - expected[index]!) < tolerance, `${actual} is not ${expected}`))
}

test('an extent whose west is greater than its east crosses the antimeridian', () => {
  assertExtent(extent([170, -170, -20, -10]).extent, [170, -20, 190, -10])
  assertExtent(extent([170, 190, -20, -10]).extent, [170, -20, 190, -10])
  assertExtent(extent([-190, -170, -20, -10]).extent, [-190, -20, -170, -10])
})

test('corners in the wrong order are an extent in metres', () => {
  const [wrong, right] = [extent([2e5, 1e5, 1, 0], WEB_MERCATOR), extent([1e5, 2e5, 0, 1], WEB_MERCATOR)]
  assertExtent(wrong.extent, right.extent)
})

test('an extent larger than the world is cut to it', () => {
  const [, south, , north] = extent([-250, 250, -120, 120]).extent
  assert.ok(south < -89.9 && north > 89.9, `${south} ${north}`)
  const mercator = extent([-3e7, 3e7, -3e7, 3e7], WEB_MERCATOR).extent
  assertExtent(mercator, [-180, -88.97, 180, 88.97], 0.05)
})

test('an extent in a system of the Pacific stays in one piece', () => {
  const [west, , east] = extent([600_000, 1_100_000, 8_000_000, 8_200_000], FIJI).extent
  assert.ok(west > 177 && west < 180 && east > 180 && east < 184, `${west} ${east}`)
})

test('an extent around a pole reaches it', () => {
  const place = extent([-3e6, 3e6, -3e6, 3e6], ANTARCTIC)
  const [west, south, east, north] = place.extent
  assert.equal(south, -90)
  assert.deepEqual([west, east], [-180, 180])
  assert.ok(north < -50, String(place.extent))
})

test('a polygon in metres that crosses the antimeridian is not drawn around the world', () => {
  const ring = [[700_000, 8e6], [1_000_000, 8e6], [1_000_000, 8.1e6], [700_000, 8.1e6], [700_000, 8e6]]
  const [west, , east] = placeOf(layer([{ type: 'Polygon', coordinates: [ring] }], FIJI))!.extent
  assert.ok(east - west < 4, `${west} ${east}`)
})

test('a box around the world in Mercator stays that wide', () => {
  const ring = [[-1.99e7, -8e6], [1.99e7, -8e6], [1.99e7, 8e6], [-1.99e7, 8e6], [-1.99e7, -8e6]]
  const [west, , east] = placeOf(layer([{ type: 'Polygon', coordinates: [ring] }], WEB_MERCATOR))!.extent
  assert.ok(east - west > 357, `${west} ${east}`)
})

const island = (west: number, east: number): GeoJSON.Geometry =>
  ({ type: 'Polygon', coordinates: [[[west, -19], [east, -19], [east, -16], [west, -16], [west, -19]]] })

test('islands on both sides of the antimeridian have a narrow extent', () => {
  assertExtent(placeOf(layer([island(177, 180), island(-180, -178)]))!.extent, [177, -19, 182, -16])
  // Half of the world apart, nothing tells which side is meant.
  assertExtent(placeOf(layer([island(-100, -99), island(119, 120)]))!.extent, [-100, -19, 120, -16])
  assertExtent(placeOf(layer([island(-180, 180)]))!.extent, [-180, -19, 180, -16])
})

test('lines and areas are cut at the antimeridian', () => {
  assert.deepEqual(cutAtAntimeridian({ type: 'LineString', coordinates: [[170, 0, 10], [190, 10, 20]] }), {
    type: 'MultiLineString', coordinates: [[[170, 0, 10], [180, 5, 15]], [[-180, 5, 15], [-170, 10, 20]]],
  })
  assert.deepEqual(cutAtAntimeridian({ type: 'LineString', coordinates: [[170, 0], [180, 10]] }),
    { type: 'LineString', coordinates: [[170, 0], [180, 10]] })
  const cut = cutAtAntimeridian(island(170, 190)) as GeoJSON.MultiPolygon
  assert.equal(cut.type, 'MultiPolygon')
  const sides = cut.coordinates.map(([ring]) => ring!.map(([x]) => x!)).map((xs) => [Math.min(...xs), Math.max(...xs)])
  assert.deepEqual(sides, [[170, 180], [-180, -170]])
  const point = cutAtAntimeridian({ type: 'Point', coordinates: [190, 1] })
  assert.deepEqual(point, { type: 'Point', coordinates: [-170, 1] })
})

test('a converted layer keeps ids and heights, and has bounding boxes of its own', () => {
  const places = [[0, 0, 35.5], [222_638.98, 0, 1]]
  const message = layer(places.map((coordinates) => ({ type: 'Point', coordinates })), WEB_MERCATOR)
  message.geojson.bbox = [0, 0, 1, 1]
  message.geojson.features[0]!.id = 'a'
  message.geojson.features[0]!.bbox = [0, 0, 0, 0]
  const { bbox, features: [first, second] } = convertLayer(message)
  assertExtent(bbox!, [0, 0, 1, 2, 0, 35.5])
  assert.deepEqual([first!.id, first!.bbox!.length, second!.bbox], ['a', 6, undefined])
  assert.deepEqual((first!.geometry as GeoJSON.Point).coordinates[2], 35.5)
})
