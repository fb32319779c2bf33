import assert from 'node:assert/strict'
import { test } from 'node:test'
import { disagreements } from './agreement.ts'

test('members agree who received the same events in the same order, each in its own time', () => {
  const accounts = [[['a', 'b', 'c', 'd']], [['b', 'c']], [['a', 'b'], ['d']], [['a', 'x'], ['d', 'e']]]
  assert.deepEqual(disagreements(accounts), [])
})

test('an event that one of two members lacks between two others is a contradiction', () => {
  assert.deepEqual(disagreements([[['a', 'b', 'c']], [['a', 'c']]]), ['m1: c follows a, but not for m0'])
})

test('so is another order, and an event that arrives twice', () => {
  assert.equal(disagreements([[['a', 'b']], [['b', 'a']]]).length, 2)
  assert.deepEqual(disagreements([[['a', 'b', 'a']]]), ['m0: a twice'])
})
