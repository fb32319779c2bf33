import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LayerError, type FileLayer } from '../../src/web/client/geo/file-layer.ts'
import { placeLayer } from '../../src/web/client/geo/place-layer.ts'
import { readLayer, readLayerFile } from '../../src/web/client/geo/read-layer.ts'
import { finishLayer } from '../../src/web/client/geo/write-layer.ts'
import { points } from '../browser/samples.ts'

const limits = { maxFeatures: 10, maxLength: 10_000 }
const named = (name: string) => ({ type: 'name', properties: { name } })

const layerOf = (text: string): FileLayer => {
  const layer = readLayer(text, 'trees')
  return 'problem' in layer ? assert.fail(layer.problem.kind) : layer
}

const choice = { code: '', asInFile: false }

/** Where a file has a point at 7, 6: the system in which it is sent, or the one it is converted from. */
async function read (crs: unknown): Promise<string> {
  const layer = layerOf(JSON.stringify({ ...points([7, 6]), crs }))
  const isSentAsItIs = layer.crs === undefined || /CRS84|EPSG:(4326|4979|3857)$/.test(layer.crs.authid)
  if (!isSentAsItIs) return `from ${layer.crs!.authid}`
  const { source, crs: { crs_authid: authid } } = await placeLayer(layer, choice)
  assert.equal(source, layer.source, 'the text is that of the file')
  return authid
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
  ['Lambert-93', named('urn:ogc:def:crs:EPSG::2154'), 'from EPSG:2154'],
  ['Lambert-93 by a code', { type: 'EPSG', properties: { code: '2154' } }, 'from EPSG:2154'],
  ['Lambert-93 by its address', named('http://www.opengis.net/def/crs/EPSG/0/2154'), 'from EPSG:2154'],
  ['the moon', named('IAU:30100'), 'from IAU:30100'],
  ['a name of its own', named('the grid of our village'), 'from the grid of our village'],
  ['a link', { type: 'link', properties: { href: 'http://example.org/grid.wkt' } },
    'from http://example.org/grid.wkt'],
  ['nonsense', { hello: 'world' }, 'from {"hello":"world"}'],
] as const) {
  test(`a GeoJSON file whose crs is ${what}: ${outcome}`, async () =>
    assert.equal(await read(crs), outcome))
}

test('a name without end is cut', async () => {
  assert.equal((await read(named('x'.repeat(5000)))).length, 'from '.length + 100)
})

/** The problem of a file, in short. */
async function problemOf (content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const layer = readLayerFile({ name: 'trees', bytes })
  if ('problem' in layer) return Object.values(layer.problem).join(' ')
  try {
    await placeLayer(layer, choice)
    return 'none'
  } catch (error) {
    return error instanceof LayerError ? Object.values(error.problem).join(' ') : assert.fail(String(error))
  }
}

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const feature = '{"type":"Feature","properties":{},"geometry":null}'
const withFeature = (second: string) => `{"type":"FeatureCollection","features":[${feature},${second}]}`
const withGeometry = (geometry: string) =>
  withFeature(`{"type":"Feature","properties":{},"geometry":${geometry}}`)

for (const [what, content, problem] of [
  ['an empty file', '', 'emptyFile'],
  ['a blank file', '\ufeff \n', 'emptyFile'],
  ['newline-delimited GeoJSON', `${feature}\n${feature}\n`, 'readable lines'],
  ['newline-delimited geometries with blank lines',
    '{"type":"Point","coordinates":[1,2]}\r\n\r\n{"a":1}\r\n', 'readable lines'],
  ['a GeoJSON text sequence (RFC 8142)', `\x1e${feature}\n\x1e${feature}\n`, 'readable lines'],
  ['a ZIP archive', latin('PK\x03\x04\x14\0'), 'readable zip'],
  ['a gzipped file', latin('\x1f\x8b\x08\0'), 'archive'],
  ['a shapefile', latin('\0\0\x27\x0a\0\0\0\0'), 'readable shapefile'],
  ['a GeoPackage', latin('SQLite format 3\0\x10'), 'readable geopackage'],
  ['a FlatGeobuf', latin('fgb\x03fgb'), 'readable flatgeobuf'],
  ['KML', '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"/>', 'readable kml'],
  ['KML behind a comment', '<!-- made by hand -->\n<kml/>', 'readable kml'],
  ['GPX', '\ufeff<?xml version="1.0"?><gpx/>', 'readable gpx'],
  ['other XML', '<?xml version="1.0"?><FeatureCollection/>', 'format XML (GML?)'],
  ['a web page', '<!DOCTYPE html><html></html>', 'webPage'],
  ['a table', 'id;name;x;y\n1;a;2;3\n', 'readable csv'],
  ['WKT', 'MULTIPOLYGON (((0 0, 1 1, 1 0, 0 0)))', 'format WKT'],
  ['a script of qgis2web', 'var json_trees_1 = {"type":"FeatureCollection","features":[]}', 'javaScript'],
  ['TopoJSON', '{"type":"Topology","objects":{},"arcs":[]}', 'readable topojson'],
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

const sourceOf = (text: string): string => layerOf(text).source!

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

test('only a layer that would be too large loses its indentation, and says so', async () => {
  const indented = `{"type": "FeatureCollection",\n${' '.repeat(10_000)}"features": [\t${EXACT}], "a": "b \\" { c"}`
  const layer = finishLayer(await placeLayer(layerOf(indented), choice), limits)
  assert.deepEqual([layer.notes, layer.problem], [[{ kind: 'compacted' }], undefined])
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
  test(`a file in ${encoding} is read, and what was assumed is said`, () => {
    const layer = readLayerFile({ name: 'trees', bytes })
    assert.ok(!('problem' in layer))
    assert.deepEqual(layer.notes, notes)
    assert.equal(layer.features[0]!.properties!.name, 'Forêt d\'Orléans')
    assert.equal(layer.source, `{"type":"FeatureCollection","features":[${WORD}]}`)
  })
}

test('a layer over the limits of the server says which', async () => {
  const problem = async (text: string, maxFeatures: number, maxLength: number) =>
    finishLayer(await placeLayer(layerOf(text), choice), { maxFeatures, maxLength }).problem
  const text = JSON.stringify(points([1, 2], [3, 4], [5, 6]))
  assert.deepEqual(await problem(text, 2, 10_000), { kind: 'tooMany', count: 3, max: 2 })
  assert.deepEqual(await problem(text, 3, 100), { kind: 'tooLarge', length: text.length, max: 100 })
  assert.equal(await problem(text, 3, text.length), undefined)
})

test('UTF-8 with an attribute cut within a character is still UTF-8', () => {
  const bytes = new TextEncoder().encode(JSON.stringify({
    type: 'Feature', properties: { a: 'éèê', b: 'cut|' }, geometry: null,
  }))
  bytes[bytes.indexOf('|'.charCodeAt(0))] = 0xc3
  const layer = readLayerFile({ name: 'trees', bytes })
  assert.ok(!('problem' in layer))
  assert.deepEqual(layer.notes, [{ kind: 'damaged', count: 1 }])
  assert.deepEqual(layer.features[0]!.properties, { a: 'éèê', b: 'cut\ufffd' })
})
