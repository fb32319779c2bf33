import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { runInTurns } from '../../src/lib/run-in-turns.ts'

test('steps run in order, each in its own turn, and none in the turn of the caller', async () => {
  const events: string[] = []
  runInTurns(['a', 'b', 'c'].map((name) => () => {
    events.push(name)
    setImmediate(() => events.push(`turn after ${name}`))
  }), assert.ifError)
  assert.deepEqual(events, [])
  for (let i = 0; i < 5; i++) await nextTurn()
  assert.deepEqual(events, ['a', 'turn after a', 'b', 'turn after b', 'c', 'turn after c'])
})

test('a step that throws is reported, and the others run', async () => {
  const error = new Error('no memory')
  const errors: unknown[] = []
  let last = false
  runInTurns([() => { throw error }, () => { last = true }], (thrown) => errors.push(thrown))
  for (let i = 0; i < 4; i++) await nextTurn()
  assert.deepEqual([errors, last], [[error], true])
})
