import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backoff } from '../../src/client/backoff.ts'

test('a lost connection is tried again after a time that doubles up to half a minute, with jitter', () => {
  const [soonest, middle, latest] = [0, 0.5, 1].map((random) =>
    [0, 1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, false, random)))
  assert.deepEqual(latest, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  assert.deepEqual(soonest, latest!.map((delay) => delay / 2))
  assert.deepEqual(middle, latest!.map((delay) => delay * 0.75))
  assert.equal(new Set(Array.from({ length: 20 }, () => backoff(3))).size, 20, 'each has a time of its own')
})

test('after an announced restart, the page tries about every second before the time doubles', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, true, 1)),
    [1_000, 1_000, 1_000, 1_000, 2_000, 4_000, 30_000])
})
