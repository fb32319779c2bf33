import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createChannel, readStamp } from '../../src/dialects/channel.ts'
import { reject } from '../../src/protocol/events.ts'
import { textOf } from '../../src/protocol/payload.ts'
import { readStrictly } from '../generations.ts'
import { limits, testTypedDialect } from './typed-contract.ts'

const dialect = createChannel(limits)
const id = 'F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6'

testTypedDialect({ dialect, stampOf: (stamp) => stamp, frameStampOf: (stamp) => stamp })

test('channel: counts and refusals have an id and a timestamp of their own', () => {
  const frames = [
    textOf(dialect.encode({ kind: 'head-count', members: 3 })!),
    dialect.encodeRejection(reject('no'), { members: 3, asked: false })!,
  ].map((frame) => JSON.parse(frame))
  for (const frame of frames) readStrictly('channel', frame)
  assert.notEqual(frames[0].id, frames[1].id)
})

test('channel: a valid id and time of a client are kept', () => {
  assert.deepEqual(readStamp({ id, timestamp: 1_790_000_000 }), { id, timestamp: 1_790_000_000 })
  assert.deepEqual(readStamp({ id, timestamp: 0 }), { id, timestamp: 0 })
})

for (const stamp of [
  {}, { id: null, timestamp: null }, { id: '', timestamp: '1790000000' }, { id: `${id}0`, timestamp: 1.5 },
  { id: id.replaceAll('-', ''), timestamp: -1 }, { id: `${id}\n`, timestamp: NaN }, { id: 5, timestamp: Infinity },
  { id: [id], timestamp: 1e300 }, { id: `{${id}}`, timestamp: 1_790_000_000_000_000 },
]) {
  test(`channel: made anew instead of ${JSON.stringify(stamp)}`, () => {
    assert.deepEqual(readStamp(stamp), {})
  })
}
