import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfString } from '../../../src/dialects/json/string.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', 'a', 'é', '🗺') })
)

test('a string ends at its closing quote, in bytes, whatever is in it, before and behind it', () => {
  fc.assert(fc.property(text, text, text, (before, value, behind) => {
    const start = Buffer.from(`[${JSON.stringify(before)},`)
    const string = Buffer.from(JSON.stringify(value))
    const json = Buffer.concat([start, string, Buffer.from(`,${JSON.stringify(behind)}]`)])
    assert.equal(endOfString(json, start.length), start.length + string.length - 1)
  }), { numRuns: 500 })
})

test('a string without an end ends with the text', () => {
  fc.assert(fc.property(text, (value) => {
    const open = Buffer.from(JSON.stringify(value).slice(0, -1))
    assert.equal(endOfString(open, 0), open.length)
  }))
  assert.equal(endOfString(Buffer.from('"\\'), 0), 2)
  assert.equal(endOfString(Buffer.from('"'), 0), 1)
})

test('in any bytes the end is a quote that an even number of backslashes precedes, and the first one', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(0x22, 0x5c, 0x61, 0xff)), (array) => {
    const bytes = Buffer.from([0x22, ...array])
    let end = 1
    while (end < bytes.length && bytes[end] !== 0x22) end += bytes[end] === 0x5c ? 2 : 1
    assert.equal(endOfString(bytes, 0), Math.min(end, bytes.length))
  }), { numRuns: 500 })
})
