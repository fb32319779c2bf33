import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complete } from '../../src/dialects/complete.ts'
import type { Decoded, Transform } from '../../src/dialects/dialect.ts'
import { reject, type Command } from '../../src/protocol/events.ts'
import { encodeText } from '../../src/protocol/payload.ts'

const text: Command = { kind: 'text', author: 'Hans', avatar: null, text: 'hello' }
const image: Transform = {
  kind: 'transform',
  transform: 'fit-image',
  input: 'raw',
  field: 'image_data',
  command: {
    kind: 'shared',
    type: 'image',
    author: 'Hans',
    avatar: null,
    fields: encodeText(''),
    summary: 'shared an image',
  },
}
const INVALID = reject('no image')
const fit = async (name: string, input: string) => `${name} "${input}"`
const fail = async () => INVALID
const never = async () => assert.fail('nothing is to be transformed')

test('a command without a transform stays as it is', async () => {
  const change = { kind: 'switch', to: 'typed', next: text, greets: true, fallback: INVALID } as const
  const messages: Decoded[] = [text, INVALID, change]
  for (const decoded of messages) assert.deepEqual(await complete(decoded, never), decoded)
})

test('a transform fills its field, as JSON', async () => {
  const completed = { ...image.command, fields: encodeText('"image_data":"fit-image \\"raw\\""') }
  assert.deepEqual(await complete(image, fit), completed)
  const change = { kind: 'switch' as const, to: 'typed', greets: true, fallback: INVALID }
  assert.deepEqual(await complete({ ...change, next: image }, fit), { ...change, next: completed })
})

test('a transform that fails rejects the message, or leaves the dialect as it was', async () => {
  assert.deepEqual(await complete(image, fail), INVALID)
  for (const fallback of [text, reject('not a classic message')]) {
    assert.deepEqual(
      await complete({ kind: 'switch', to: 'typed', next: image, greets: true, fallback }, fail), fallback)
  }
  const change = { kind: 'switch' as const, to: 'channel-replies', greets: false }
  assert.deepEqual(await complete({ ...change, next: image }, fail), INVALID)
})
