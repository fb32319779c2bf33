import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as ws from 'ws'
import { frameText, payloadOf } from '../../src/websocket/framing.ts'

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

/** Of all fragments together: from 64 KiB on there are several. */
const HEADER_BYTES: [length: number, header: number][] = [
  [0, 2], [1, 2], [124, 2], [125, 2], [126, 4], [127, 4], [65_532, 4], [65_533, 6], [65_657, 6], [65_658, 8],
  [2 * 65_532, 8], [10 * 65_532, 40],
]

test('shared data is framed like the same text, wherever its parts meet', () => {
  for (const [length] of HEADER_BYTES) {
    for (const head of ['{"a":"ü",', '']) {
      const data = Buffer.from('é'.repeat(length / 2))
      const parts = frameText({ head, data, tail: '}' })
      assert.deepEqual(parts, frameText(`${head}${data}}`))
      assert.deepEqual(read(parts), [`${head}${data}}`])
    }
  }
})

for (const [length, header] of HEADER_BYTES) {
  test(`a text of ${length} bytes has headers of ${header} bytes`, () => {
    const text = 'é'.repeat(length / 2) + 'x'.repeat(length % 2)
    const frame = frameText(text)
    assert.equal(frame.length, header + length)
    assert.deepEqual(read(Buffer.concat([frame, frameText('next')])), [text, 'next'])
  })
}

test('any text is read as it was written, and its neighbours too', () => {
  const around = fc.constantFrom(0, 125, 126, 65_532, 65_535, 131_064)
  const text = fc.tuple(fc.string({ unit: 'binary' }), around, fc.integer({ min: -3, max: 3 }))
    .map(([start, length, off]) => start + 'x'.repeat(Math.max(0, length + off - Buffer.byteLength(start))))
  fc.assert(fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
    assert.deepEqual(read(Buffer.concat(texts.map(frameText))), texts)
  }))
})

test('every fragment of a long message begins at a multiple of 64 KiB', () => {
  const frame = frameText('x'.repeat(300_000))
  for (let at = 0; at < frame.length; at += 64 * 1024) {
    const isLast = at + 64 * 1024 >= frame.length
    assert.equal(frame[at], (isLast ? 0x80 : 0) | (at === 0 ? 1 : 0))
  }
})

test('the payload is found again in any message', () => {
  for (const length of [0, 125, 126, 65_532, 65_533, 200_000]) {
    const text = 'é'.repeat(length / 2) + 'x'.repeat(length % 2)
    assert.equal(Buffer.concat(payloadOf(frameText(text))).toString(), text)
  }
})

test('half of a surrogate pair becomes a replacement character, which is valid UTF-8', () => {
  assert.deepEqual(read(frameText('a\ud83d')), ['a\ufffd'])
})
