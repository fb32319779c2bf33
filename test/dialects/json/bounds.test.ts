import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exceedsBounds } from '../../../src/dialects/json/bounds.ts'
import { rawDocument } from './raw-json.ts'

/** Bytes without blanks, where a string is its two quotes. */
function structureOf (text: string): number {
  return text.replace(/"(?:[^"\\]|\\.)*"/gs, '""').replace(/[ \t\r\n]/g, '').length
}

test('structure and depth are those of a plain count', () => {
  fc.assert(fc.property(rawDocument, ({ text, depth }) => {
    const bytes = Buffer.from(text)
    const structure = structureOf(text)
    assert.equal(exceedsBounds(bytes, { structure, depth }), undefined)
    assert.equal(exceedsBounds(bytes, { structure: structure - 1, depth }), 'Too many values')
    if (depth > 0) assert.equal(exceedsBounds(bytes, { structure, depth: depth - 1 }), 'Nested too deep')
  }), { numRuns: 500 })
})

test('the first bound that is exceeded is the reason', () => {
  const bounds = { structure: 4, depth: 2 }
  assert.equal(exceedsBounds(Buffer.from('[[[1,2,3]]]'), bounds), 'Nested too deep')
  assert.equal(exceedsBounds(Buffer.from('[1,2,3,[[[]]]]'), bounds), 'Too many values')
})

test('siblings are not nested', () => {
  assert.equal(exceedsBounds(Buffer.from(`[${'[],'.repeat(1000)}{}]`), { structure: 1e6, depth: 2 }), undefined)
})

test('any bytes have an answer, and nothing in an open string counts', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), fc.nat(10), (array, structure, depth) => {
    const bytes = Buffer.from(array)
    const reason = exceedsBounds(bytes, { structure, depth })
    assert.ok([undefined, 'Too many values', 'Nested too deep'].includes(reason))
    if (bytes.length <= Math.min(structure, depth) - 1) assert.equal(reason, undefined)
    const open = Buffer.concat([Buffer.from('"'), Buffer.from(array.filter((byte) => byte !== 0x22))])
    assert.equal(exceedsBounds(open, { structure: 2, depth: 0 }), undefined)
  }))
})
