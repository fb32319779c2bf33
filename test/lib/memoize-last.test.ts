import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoizeLast } from '../../src/lib/memoize-last.ts'

test('the result of the same object is made once, until another one comes', () => {
  const made: object[] = []
  const make = memoizeLast((source: object) => {
    made.push(source)
    return { source }
  })
  const [one, other] = [{}, {}]
  const result = make(one)
  assert.equal(make(one), result)
  assert.equal(result.source, one)
  assert.equal(make(other).source, other)
  // Only the last one is remembered, and objects are compared by identity.
  assert.notEqual(make(one), result)
  assert.deepEqual(made.map((source) => source === one), [true, false, true])
})

test('what could not be made is tried again', () => {
  let calls = 0
  const make = memoizeLast((source: object) => {
    if (++calls === 1) throw new Error('not yet')
    return [source]
  })
  const source = {}
  assert.throws(() => make(source), /not yet/)
  assert.deepEqual(make(source), [source])
  assert.equal(calls, 2)
})
