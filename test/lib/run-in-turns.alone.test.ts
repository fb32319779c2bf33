import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { runInTurns } from '../../src/lib/run-in-turns.ts'

function setUp (t: TestContext, steps: (() => void)[]) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const errors: unknown[] = []
  runInTurns(steps, 100, (error) => errors.push(error))
  return { errors, pause: () => t.mock.timers.tick(100) }
}

test('steps run in order, each after a pause', (t) => {
  const events: string[] = []
  const { errors, pause } = setUp(t, ['a', 'b'].map((name) => () => { events.push(name) }))
  assert.deepEqual(events, [])
  pause()
  assert.deepEqual(events, ['a'])
  pause()
  pause()
  assert.deepEqual([events, errors], [['a', 'b'], []])
})

test('a step that throws is reported, and the others run', (t) => {
  const error = new Error('no memory')
  let last = false
  const { errors, pause } = setUp(t, [() => { throw error }, () => { last = true }])
  pause()
  pause()
  assert.deepEqual([errors, last], [[error], true])
})
