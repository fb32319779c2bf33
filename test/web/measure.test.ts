import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareValues } from '../../src/web/client/geo/compare-values.ts'
import { areaOf, geodesicPath, lengthOf } from '../../src/web/client/geo/map/geodesy.ts'
import { sexagesimal } from '../../src/web/client/geo/map/sexagesimal.ts'
import { toUtm } from '../../src/web/client/geo/map/utm.ts'

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`)

test('lengths are those of geodesics on the ellipsoid', () => {
  // New York to London, from the documentation of GeographicLib.
  near(lengthOf([[-73.8, 40.6], [-0.5, 51.6]]), 5_551_759.4, 0.1)
  // A degree of the equator, and one of a meridian at the equator.
  near(lengthOf([[0, 0], [1, 0]]), 111_319.491, 0.001)
  near(lengthOf([[0, 0], [0, 1]]), 110_574.389, 0.001)
  near(lengthOf([[179.5, 0], [180.5, 0]]), 111_319.491, 0.001)
})

test('areas are those on the ellipsoid, also across the antimeridian and in either direction', () => {
  // An eighth of the ellipsoid.
  near(areaOf([[0, 0], [90, 0], [0, 90], [0, 0]]).area, 510_065_621_724_088.5 / 8, 1)
  const small = [[179.9, 0], [180.1, 0], [180.1, 0.2], [179.9, 0.2], [179.9, 0]]
  const { area, perimeter } = areaOf(small)
  near(area, 111_319.5 * 110_574.4 * 0.04, 1e4)
  near(areaOf([...small].reverse()).area, area, 1)
  near(perimeter, 2 * 0.2 * (111_319.49 + 110_574.39), 1)
})

test('the drawn path follows the geodesic, beyond the antimeridian', () => {
  const path = geodesicPath([[150, 40], [210, 40]])
  assert.ok(path.length > 50)
  assert.deepEqual(path.at(-1), [210, 40])
  path.slice(1).forEach(([longitude], index) => assert.ok(Math.abs(longitude! - path[index]![0]!) < 2))
  assert.ok(Math.max(...path.map(([, latitude]) => latitude!)) > 43, 'a great circle is nearer to the pole')
})

test('UTM has its zones, also around Norway and Svalbard, and none at the poles', () => {
  // From PROJ.
  assert.equal(toUtm(2.3522, 48.8566), '31N 452482.53 5411717.18')
  assert.equal(toUtm(5.3221, 60.3913)?.slice(0, 4), '32N ')
  assert.equal(toUtm(10, 78)?.slice(0, 4), '33N ')
  assert.equal(toUtm(-70.65, -33.45), '19S 346642.69 6297606.83')
  assert.equal(toUtm(190, 0)?.slice(0, 3), '2N ')
  assert.equal(toUtm(0, 85), undefined)
  assert.equal(toUtm(0, -81), undefined)
})

test('sexagesimal degrees carry, and leave out what is zero', () => {
  assert.equal(sexagesimal(48.999999999, 2), '49° 00′ 00.00″')
  assert.equal(sexagesimal(-0.5, 2), '0° 30′ 00.00″')
  assert.equal(sexagesimal(2.358333333, 0), '2° 21′ 30″')
  assert.equal(sexagesimal(2.35, 0), '2° 21′')
  assert.equal(sexagesimal(2, 0), '2°')
})

test('attributes sort by number and by text, and empty ones come last in both directions', () => {
  const sorted = (values: unknown[], descending = false) =>
    [...values].sort((a, b) => compareValues(a, b, descending))
  assert.deepEqual(sorted([10, null, 9, -1]), [-1, 9, 10, null])
  assert.deepEqual(sorted([10, null, 9, -1], true), [10, 9, -1, null])
  assert.deepEqual(sorted(['b10', 'b9', '', 'a']), ['a', 'b9', 'b10', ''])
  assert.deepEqual(sorted(['9007199254740993', '9007199254740992']), ['9007199254740992', '9007199254740993'])
})
