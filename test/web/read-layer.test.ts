import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLayer } from '../../src/web/client/geo/read-layer.ts'
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
