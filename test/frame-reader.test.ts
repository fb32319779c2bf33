import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameReader } from './frame-reader.ts'
import { frame, PING } from './hostile/raw-client.ts'

for (const size of [1, 7, 100_000]) {
  test(`frames are read from chunks of ${size} bytes: long, in fragments, and with a ping between`, () => {
    const unmasked = { mask: false } as const
    const [first, last] = [frame('{"type":', { ...unmasked, fin: false }), frame('"text"}', { ...unmasked, opcode: 0 })]
    const long = 'x'.repeat(70_000)
    const bytes = Buffer.concat([
      first, frame('here?', { ...unmasked, opcode: PING }), last, frame('', unmasked), frame(long, unmasked),
    ])
    const read: string[] = []
    const reader = new FrameReader({
      message: (head) => read.push(head),
      ping: (payload) => read.push(`ping ${String(payload)}`),
      close: () => read.push('close'),
    })
    for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size))
    assert.deepEqual(read, ['ping here?', '{"type":"text"}', '', long.slice(0, 256)])
  })
}
