import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backoff } from '../../src/lib/backoff.ts'

test('delays double up to the longest, with jitter of up to a half, and start again after a reset', () => {
  const backoff = new Backoff({ first: 100, longest: 500 })
  for (let round = 0; round < 100; round++) {
    for (const full of [100, 200, 400, 500, 500]) {
      const delay = backoff.next()
      assert.ok(delay >= full / 2 && delay <= full, `${delay} of ${full}`)
    }
    backoff.reset()
  }
})

test('two processes do not retry in step', () => {
  const [a, b] = [new Backoff({ first: 100, longest: 500 }), new Backoff({ first: 100, longest: 500 })]
  const delays = (backoff: Backoff) => Array.from({ length: 10 }, () => backoff.next())
  assert.notDeepEqual(delays(a), delays(b))
})
