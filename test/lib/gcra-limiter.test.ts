import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GcraLimiter, rateOf } from '../../src/lib/gcra-limiter.ts'

/** Units a second, and the burst. */
const rates = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 50 }))

test('no limit where the rate or the burst is 0', () => {
  assert.equal(rateOf(0, 5), undefined)
  assert.equal(rateOf(5, 0), undefined)
})

test('a burst is granted at once, the next unit an interval later', () => {
  fc.assert(fc.property(rates, fc.nat(1e9), ([perSecond, burst], now) => {
    const rate = rateOf(perSecond, burst)!
    const limiter = new GcraLimiter()
    for (let i = 0; i < burst; i++) assert.equal(limiter.take(rate, now), true)
    assert.equal(limiter.take(rate, now), false)
    assert.equal(limiter.take(rate, now + 0.9 * rate.interval), false)
    assert.equal(limiter.take(rate, now + rate.interval), true)
    assert.equal(limiter.take(rate, now + rate.interval), false)
  }))
})

test('never more than the burst and what the rate allows since, whatever the times', () => {
  fc.assert(fc.property(rates, fc.array(fc.nat(200), { maxLength: 300 }), ([perSecond, burst], pauses) => {
    const rate = rateOf(perSecond, burst)!
    const limiter = new GcraLimiter()
    let [now, granted] = [0, 0]
    for (const pause of pauses) {
      now += pause
      if (limiter.take(rate, now)) granted++
      assert.ok(granted <= burst + now * perSecond / 1_000 + 0.01)
    }
  }))
})

test('after as many seconds as retryAfter says, a unit is granted', () => {
  fc.assert(fc.property(rates, fc.integer({ min: 1, max: 500 }), ([perSecond, burst], cost) => {
    const rate = rateOf(perSecond, burst)!
    const limiter = new GcraLimiter()
    assert.equal(limiter.take(rate, 0, cost), true)
    const seconds = limiter.retryAfter(rate, 0)
    assert.ok(Number.isInteger(seconds) && seconds >= 1)
    assert.equal(limiter.take(rate, seconds * 1_000), true)
  }))
})

test('a cost beyond what is available is owed', () => {
  const rate = rateOf(1, 2)!
  const limiter = new GcraLimiter()
  assert.equal(limiter.take(rate, 0, 10), true)
  assert.equal(limiter.fullAt, 10_000)
  assert.equal(limiter.retryAfter(rate, 0), 9)
  assert.equal(limiter.take(rate, 8_900), false)
  assert.equal(limiter.take(rate, 9_000), true)
})
