import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as ws from 'ws'
import { frameText } from '../../src/websocket/framing.ts'

/** What a client reads with, which the type declarations of ws leave out. */
const { Receiver } = ws as unknown as { Receiver: new () => NodeJS.WritableStream }

/** Reads frames as a client of ws does, which refuses what RFC 6455 does not allow. */
function read (bytes: Buffer): string[] {
  const texts: string[] = []
  const receiver = new Receiver()
  receiver.on('error', (error) => { throw error })
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    assert.equal(isBinary, false)
    texts.push(data.toString())
  })
  receiver.write(bytes)
  return texts
}

const HEADER_BYTES: [length: number, header: number][] = [
  [0, 2], [1, 2], [124, 2], [125, 2], [126, 4], [127, 4], [65_534, 4], [65_535, 4], [65_536, 10], [65_537, 10],
]

for (const [length, header] of HEADER_BYTES) {
  test(`a text of ${length} bytes has a header of ${header}`, () => {
    const text = 'é'.repeat(length / 2) + 'x'.repeat(length % 2)
    const frame = frameText(text)
    assert.equal(frame.length, header + length)
    assert.deepEqual(read(Buffer.concat([frame, frameText('next')])), [text, 'next'])
  })
}

test('any text is read as it was written, and its neighbours too', () => {
  const around = fc.constantFrom(0, 125, 126, 65_535, 65_536)
  const text = fc.tuple(fc.string({ unit: 'binary' }), around, fc.integer({ min: -3, max: 3 }))
    .map(([start, length, off]) => start + 'x'.repeat(Math.max(0, length + off - Buffer.byteLength(start))))
  fc.assert(fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
    assert.deepEqual(read(Buffer.concat(texts.map(frameText))), texts)
  }))
})

test('half of a surrogate pair becomes a replacement character, which is valid UTF-8', () => {
  assert.deepEqual(read(frameText('a\ud83d')), ['a\ufffd'])
})
