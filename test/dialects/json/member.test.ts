import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memberOf } from '../../../src/dialects/json/member.ts'
import { KEYS, rawObject, type RawJson } from './raw-json.ts'

test('the member is found as it was written, with its depth and digits; of several the last one', () => {
  fc.assert(fc.property(rawObject, fc.constantFrom(...KEYS), fc.nat(), ({ text, members }, absent, index) => {
    const names = [absent, members[index % (members.length || 1)]?.key ?? absent]
    for (const name of names) {
      const { value } = members.findLast(({ key }) => key === name) ?? {}
      assert.deepEqual(memberOf(Buffer.from(text), name), value && pick(value))
    }
  }), { numRuns: 500 })
})

test('it is the member that JSON.parse finds', () => {
  fc.assert(fc.property(rawObject, ({ text, members }) => {
    // JSON.parse of Node 26.10 confuses such keys with each other; the test above has them.
    fc.pre(!members.some(({ key }) => /["\\]/.test(key)))
    const parsed = JSON.parse(text) as Record<string, unknown>
    assert.deepEqual(new Set(members.map(({ key }) => key)), new Set(Object.keys(parsed)))
    for (const { key } of members) {
      const { text: member } = memberOf(Buffer.from(text), key)!
      assert.deepEqual(JSON.parse(member), Object.getOwnPropertyDescriptor(parsed, key)!.value)
    }
  }), { numRuns: 300 })
})

function pick ({ text, depth, digits }: RawJson): RawJson {
  return { text, depth, digits }
}
