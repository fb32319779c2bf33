import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLayer, readLayerFile } from '../../src/web/client/geo/read-layer.ts'
import { points } from '../browser/samples.ts'

const limits = { maxFeatures: 10, maxLength: 10_000 }
const named = (name: string) => ({ type: 'name', properties: { name } })

/** Reads a point at 7° E, 6° N, or at 7 m, 6 m, or wherever that system has it. */
function read (crs: unknown): string {
  const layer = readLayer(JSON.stringify({ ...points([7, 6]), crs }), limits)
  if (!('problem' in layer)) return layer.crs.crs_authid
  return layer.problem.kind === 'crs' ? `refused: ${layer.problem.name}` : layer.problem.kind
}

for (const [what, crs, outcome] of [
  ['none, as today', undefined, 'EPSG:4326'],
  ['null', null, 'EPSG:4326'],
  ['the URN that GDAL and QGIS write', named('urn:ogc:def:crs:OGC:1.3:CRS84'), 'EPSG:4326'],
  ['a short name', named('EPSG:4326'), 'EPSG:4326'],
  ['a URN with a version', named('urn:ogc:def:crs:EPSG:6.9:4326'), 'EPSG:4326'],
  ['an address', named('http://www.opengis.net/def/crs/EPSG/0/4326'), 'EPSG:4326'],
  ['degrees with heights', named('urn:ogc:def:crs:EPSG::4979'), 'EPSG:4326'],
  ['a code, as in drafts of the format', { type: 'EPSG', properties: { code: 4326 } }, 'EPSG:4326'],
  ['Web Mercator', named('urn:ogc:def:crs:EPSG::3857'), 'EPSG:3857'],
  ['Lambert-93', named('urn:ogc:def:crs:EPSG::2154'), 'refused: EPSG:2154'],
  ['Lambert-93 by a code', { type: 'EPSG', properties: { code: '2154' } }, 'refused: EPSG:2154'],
  ['Lambert-93 by its address', named('http://www.opengis.net/def/crs/EPSG/0/2154'), 'refused: EPSG:2154'],
  ['the moon', named('IAU:30100'), 'refused: IAU:30100'],
  ['a name of its own', named('the grid of our village'), 'refused: the grid of our village'],
  ['a link', { type: 'link', properties: { href: 'http://example.org/grid.wkt' } },
    'refused: http://example.org/grid.wkt'],
  ['nonsense', { hello: 'world' }, 'refused: {"hello":"world"}'],
] as const) {
  test(`a GeoJSON file whose crs is ${what}: ${outcome}`, () => assert.equal(read(crs), outcome))
}

test('a name without end is cut', () => {
  assert.equal(read(named('x'.repeat(5000))).length, 'refused: '.length + 100)
})

/** The problem of a file, in short. */
async function problemOf (content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const layer = await readLayerFile(new Blob([content]), limits)
  if (!('problem' in layer)) return 'none'
  const { kind, ...details } = layer.problem
  return [kind, ...Object.values(details)].join(' ')
}

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const feature = '{"type":"Feature","properties":{},"geometry":null}'
const withFeature = (second: string) => `{"type":"FeatureCollection","features":[${feature},${second}]}`
const withGeometry = (geometry: string) =>
  withFeature(`{"type":"Feature","properties":{},"geometry":${geometry}}`)

for (const [what, content, problem] of [
  ['an empty file', '', 'emptyFile'],
  ['a blank file', '\ufeff \n', 'emptyFile'],
  ['newline-delimited GeoJSON', `${feature}\n${feature}\n`, 'lines'],
  ['newline-delimited geometries with blank lines',
    '{"type":"Point","coordinates":[1,2]}\r\n\r\n{"a":1}\r\n', 'lines'],
  ['a GeoJSON text sequence (RFC 8142)', `\x1e${feature}\n\x1e${feature}\n`, 'lines'],
  ['a ZIP archive', latin('PK\x03\x04\x14\0'), 'archive'],
  ['a gzipped file', latin('\x1f\x8b\x08\0'), 'archive'],
  ['a shapefile', latin('\0\0\x27\x0a\0\0\0\0'), 'format a shapefile'],
  ['a GeoPackage', latin('SQLite format 3\0\x10'), 'format GeoPackage (SQLite)'],
  ['a FlatGeobuf', latin('fgb\x03fgb'), 'format FlatGeobuf'],
  ['KML', '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"/>', 'format KML'],
  ['KML behind a comment', '<!-- made by hand -->\n<kml/>', 'format KML'],
  ['GPX', '\ufeff<?xml version="1.0"?><gpx/>', 'format GPX'],
  ['other XML', '<?xml version="1.0"?><FeatureCollection/>', 'format XML (GML?)'],
  ['a web page', '<!DOCTYPE html><html></html>', 'webPage'],
  ['a table', 'id;name;x;y\n1;a;2;3\n', 'format a table (CSV)'],
  ['WKT', 'MULTIPOLYGON (((0 0, 1 1, 1 0, 0 0)))', 'format WKT'],
  ['a script of qgis2web', 'var json_trees_1 = {"type":"FeatureCollection","features":[]}', 'javaScript'],
  ['TopoJSON', '{"type":"Topology","objects":{},"arcs":[]}', 'format TopoJSON'],
  ['Esri JSON', '{"geometryType":"esriGeometryPoint","features":[]}', 'format Esri JSON'],
  ['a JSON list', `[${feature}]`, 'list'],
  ['an error of ArcGIS', '{"error":{"code":400,"message":"Invalid URL"}}', 'error Invalid URL'],
  ['an error of GeoServer', '{"exceptions":[{"text":"no layer"}]}', 'error no layer'],
  ['another object', '{"hello":"world"}', 'notLayer'],
  ['null', 'null', 'notLayer'],
  ['a file that breaks off', '{"type":"FeatureCollection","features":[{"type":"Fea', 'truncated'],
  ['NaN of Python', '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":NaN}}]}',
    'notANumber'],
  ['a mistake in the third line', '{\n"type":\n"x",}', 'notJson 3'],
  ['prose', 'hello world', 'notJson 0'],
  ['a feature without a type', withFeature('{}'), 'feature 1 type'],
  ['a feature that is null', withFeature('null'), 'feature 1 type'],
  ['attributes in a list', withFeature('{"type":"Feature","properties":[],"geometry":null}'), 'feature 1 properties'],
  ['no geometry', withFeature('{"type":"Feature","properties":{}}'), 'feature 1 noGeometry'],
  ['an unknown geometry', withGeometry('{"type":"point","coordinates":[1,2]}'), 'feature 1 geometryType'],
  ['a geometry of objects', withGeometry('{"type":"Point","coordinates":{"x":1,"y":2}}'), 'feature 1 coordinates'],
  ['a polygon with the depth of a line', withGeometry('{"type":"Polygon","coordinates":[[1,2],[3,4]]}'),
    'feature 1 coordinates'],
  ['a broken part of a collection', withGeometry(
    '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1]}]}'), 'feature 1 coordinates'],
  ['numbers in quotation marks',
    withGeometry('{"type":"Point","coordinates":["1","2"]}'), 'feature 1 textCoordinates'],
  ['unknown heights', withGeometry('{"type":"LineString","coordinates":[[1,2,null],[null,48]]}'), 'none'],
  ['an empty point', withGeometry('{"type":"Point","coordinates":[]}'), 'none'],
] as const) {
  test(`the problem of ${what}: ${problem}`, async () => assert.equal(await problemOf(content), problem))
}

const EXACT = '{"type": "Feature", "id": 9223372036854775807, ' +
  '"bbox": [1, 2, 3, 4], "properties": {"n": 0.10, "é": 1},\n' +
  ' "geometry": {"type": "Point", "coordinates": [2.35220000000000000001, 48.0, 35.5]}, "title": "x"}'

const sourceOf = (text: string): string => {
  const layer = readLayer(text, limits)
  return 'problem' in layer ? assert.fail(layer.problem.kind) : layer.source
}

test('the text of a layer is that of its file', () => {
  const collection = `{"type":"FeatureCollection", "bbox":[1,2,3,4],\n"features":[${EXACT}]}`
  assert.equal(sourceOf(`\ufeff${collection}\n`), collection)
})

test('a feature or a geometry on its own is put into a layer as it is', () => {
  assert.equal(sourceOf(EXACT), `{"type":"FeatureCollection","features":[${EXACT}]}`)
  const point = '{"type":"Point","coordinates":[1.10,2]}'
  assert.equal(sourceOf(point),
    `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":${point}}]}`)
})

test('only a layer that would be too large loses its indentation, and says so', () => {
  const indented = `{"type": "FeatureCollection",\n${' '.repeat(10_000)}"features": [\t${EXACT}], "a": "b \\" { c"}`
  const layer = readLayer(indented, limits)
  assert.ok(!('problem' in layer))
  assert.deepEqual(layer.notes, [{ kind: 'compacted' }])
  assert.equal(layer.source, '{"type":"FeatureCollection","features":[' + EXACT.replaceAll(/[\n ]/g, '') +
    '],"a":"b \\" { c"}')
})

const WORD = JSON.stringify({ type: 'Feature', properties: { name: 'Forêt d\'Orléans' }, geometry: null })

for (const [encoding, bytes, notes] of [
  ['UTF-8', new TextEncoder().encode(WORD), []],
  ['Windows-1252', latin(WORD), [
    { kind: 'encoding', name: 'Windows-1252 (Latin-1)', sample: 'Forêt' }]],
  ['UTF-16 with a byte order mark', new Uint8Array(Buffer.from(`\ufeff${WORD}`, 'utf16le')), [
    { kind: 'encoding', name: 'UTF-16LE', sample: 'Forêt' }]],
  ['UTF-16 without one', new Uint8Array(Buffer.from(WORD, 'utf16le')), [
    { kind: 'encoding', name: 'UTF-16LE', sample: 'Forêt' }]],
] as const) {
  test(`a file in ${encoding} is read, and what was assumed is said`, async () => {
    const layer = await readLayerFile(new Blob([bytes]), limits)
    assert.ok(!('problem' in layer))
    assert.deepEqual(layer.notes, notes)
    assert.equal(layer.collection.features[0]!.properties!.name, 'Forêt d\'Orléans')
    assert.equal(layer.source, `{"type":"FeatureCollection","features":[${WORD}]}`)
  })
}

test('UTF-8 with an attribute cut within a character is still UTF-8', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify({
    type: 'Feature', properties: { a: 'éèê', b: 'cut|' }, geometry: null,
  }))
  bytes[bytes.indexOf('|'.charCodeAt(0))] = 0xc3
  const layer = await readLayerFile(new Blob([bytes]), limits)
  assert.ok(!('problem' in layer))
  assert.deepEqual(layer.notes, [{ kind: 'damaged', count: 1 }])
  assert.deepEqual(layer.collection.features[0]!.properties, { a: 'éèê', b: 'cut\ufffd' })
})
