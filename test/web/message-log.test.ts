import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_ENTRIES, MessageLog, type MessageEntry } from '../../src/web/client/message-log.ts'
import type { ChatMessage } from '../../src/web/client/protocol.ts'

const base = { timestamp: 0, author: 'Bob', avatar: null }

const add = (log: MessageLog, message: object): MessageEntry =>
  log.addMessage({ message: { ...base, ...message } as ChatMessage, own: false, mention: false, old: false })

const ids = (log: MessageLog): string[] =>
  log.entries.flatMap((entry) => entry.kind === 'message' ? [entry.message.id] : [])

/** The same megabytes in each message: strings share their characters. */
const MEGABYTES = 'x'.repeat(20_000_000)

for (const [type, content] of Object.entries({
  image: { image_data: MEGABYTES },
  geojson: { source: MEGABYTES, style: null },
  'geojson with a style': { type: 'geojson', source: '', style: MEGABYTES },
  model: { raw_xml: MEGABYTES },
  script: { raw_pycode: MEGABYTES },
})) {
  test(`the log keeps megabytes of type ${type} within its bound, and drops the oldest messages`, () => {
    const log = new MessageLog()
    const first = add(log, { id: 'first', type: 'text', text: 'hello' })
    const large = ['a', 'b', 'c', 'd', 'e'].map((id) => add(log, { id, type, in_reply_to_id: 'first', ...content }))
    add(log, { id: 'last', type: 'text', text: 'bye', in_reply_to_id: 'e' })
    assert.deepEqual(ids(log), ['c', 'd', 'e', 'last'])
    assert.deepEqual(['first', 'a', 'b'].map((id) => log.has(id)), [false, false, false])
    assert.equal(log.repliedTo(large[2]!), undefined)
    assert.deepEqual(log.repliesTo(first), [])
    // Those that were dropped count no more.
    for (let index = 0; index < 100; index++) add(log, { id: `text ${index}`, type: 'text', text: 'hello' })
    assert.equal(log.entries.length, 104)
  })
}

test('the newest message is kept, whatever its size', () => {
  const log = new MessageLog()
  add(log, { id: 'before', type: 'text', text: 'hello' })
  add(log, { id: 'huge', type: 'image', image_data: MEGABYTES.repeat(4) })
  assert.deepEqual(ids(log), ['huge'])
  add(log, { id: 'after', type: 'text', text: 'hello' })
  assert.deepEqual(ids(log), ['after'])
})

test('the log keeps a number of entries, gaps too', () => {
  const log = new MessageLog()
  for (let index = 0; index < MAX_ENTRIES; index++) add(log, { id: `${index}`, type: 'text', text: 'hello' })
  log.addGap('connection', 0, 1)
  assert.equal(log.entries.length, MAX_ENTRIES)
  assert.equal(log.has('0'), false)
  assert.equal(log.has('1'), true)
})
