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

function pick ({ text, depth, digits }: RawJson): RawJson {
  return { text, depth, digits }
}
