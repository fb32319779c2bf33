import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExpiringMap } from '../../src/lib/expiring-map.ts'

test('a value is created once and kept until it expires', () => {
  const map = new ExpiringMap((key) => ({ key, until: 5_000 }), ({ until }, now) => until <= now)
  const value = map.get('a', 0)
  assert.equal(value.key, 'a')
  assert.equal(map.get('a', 4_000), value)
  assert.notEqual(map.get('b', 4_500), value)
  assert.notEqual(map.get('a', 6_000), value)
})
