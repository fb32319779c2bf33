import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Throttle, type Settling } from '../../src/lib/throttle.ts'

function setUp (t: TestContext, settling?: Settling) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const call = t.mock.fn(() => true)
  const tick = (milliseconds: number) => t.mock.timers.tick(milliseconds)
  return { throttle: new Throttle(100, call, settling), call, tick }
}

test('the first change is reported at once, those within the interval together at its end', (t) => {
  const { throttle, call, tick } = setUp(t)
  throttle.change()
  assert.equal(call.mock.callCount(), 1)
  for (let i = 0; i < 1000; i++) throttle.change()
  tick(99)
  assert.equal(call.mock.callCount(), 1)
  tick(1)
  assert.equal(call.mock.callCount(), 2)
})

test('changes that go on are reported once an interval', (t) => {
  const { throttle, call, tick } = setUp(t)
  for (let i = 0; i < 50; i++) {
    throttle.change()
    tick(10)
  }
  assert.equal(call.mock.callCount(), 6)
})

test('after an interval without changes, the next one is reported at once', (t) => {
  const { throttle, call, tick } = setUp(t)
  throttle.change()
  tick(100)
  assert.equal(call.mock.callCount(), 1)
  throttle.change()
  assert.equal(call.mock.callCount(), 2)
})

test('a call without effect delays nothing', (t) => {
  const { throttle, call } = setUp(t)
  call.mock.mockImplementation(() => false)
  throttle.change()
  throttle.change()
  assert.equal(call.mock.callCount(), 2)
})

test('once stopped, the last change is not reported any more', (t) => {
  const { throttle, call, tick } = setUp(t)
  throttle.change()
  throttle.change()
  throttle.stop()
  tick(1_000)
  assert.equal(call.mock.callCount(), 1)
})

test('a flood of changes is reported when it is over', (t) => {
  const { throttle, call, tick } = setUp(t, { quiet: 20, patience: 1_000 })
  for (let i = 0; i < 50; i++) {
    throttle.change()
    tick(10)
  }
  assert.equal(call.mock.callCount(), 1)
  tick(20)
  assert.equal(call.mock.callCount(), 2)
  tick(1_000)
  assert.equal(call.mock.callCount(), 2)
})

test('a flood that does not end is reported all the same', (t) => {
  const { throttle, call, tick } = setUp(t, { quiet: 20, patience: 1_000 })
  for (let i = 0; i < 301; i++) {
    throttle.change()
    tick(10)
  }
  assert.equal(call.mock.callCount(), 4)
})

test('changes with pauses between them are reported once an interval, as without a flood', (t) => {
  const { throttle, call, tick } = setUp(t, { quiet: 20, patience: 1_000 })
  for (let i = 0; i < 10; i++) {
    throttle.change()
    for (let elapsed = 0; elapsed < 50; elapsed += 10) tick(10)
  }
  assert.equal(call.mock.callCount(), 6)
})
