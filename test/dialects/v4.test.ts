import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createV4 } from '../../src/dialects/v4.ts'
import { reject, withId, type Command, type OutgoingEvent } from '../../src/protocol/events.ts'
import { MESSAGES } from '../typed-examples.ts'
import { testDialect } from './contract.ts'
import { limits, testTypedDialect } from './typed-contract.ts'

const dialect = createV4(limits)
const stamp = { id: '01890a5d-ac96-774b-bcce-b302099a8057', timestamp: 1_790_000_000 }
const answered = 'f2a1f0f0-7c55-4b0d-9a3e-0d9c5f4e6b71'
const origin = { seq: 'node.1', by: '6f1d4a7e-0c1b-4d53-8a55-2f9e7a1c3b60' }
const { text } = MESSAGES
const said = { kind: 'text', author: 'Hans', avatar: 'cat', text: 'hello' } as const
const react = { type: 'reaction', author: 'Hans', in_reply_to_id: answered, emoji: '👍' }
const reacted = { kind: 'reaction', author: 'Hans', inReplyTo: answered, emoji: '👍', remove: false } as const
const script = {
  kind: 'shared', type: 'script', author: 'Hans', avatar: null, fields: Buffer.from('"name":"a"'), summary: '',
} as const
const event = (command: Command): OutgoingEvent => ({ ...command, ...stamp, ...origin } as OutgoingEvent)

testTypedDialect({ dialect, stampOf: (stamp) => stamp, frameStampOf: (stamp) => stamp })

testDialect({
  dialect,
  commands: [
    [{ ...text, at: [2.5, -48.5] }, { ...said, at: [2.5, -48.5] }],
    [{ ...text, at: [-180, 90] }, { ...said, at: [-180, 90] }],
    [{ ...text, at: null }, said],
    [{ ...text, in_reply_to_id: answered }, { ...said, inReplyTo: answered }],
    [{ ...text, ...stamp, in_reply_to_id: stamp.id }, { ...said, ...stamp }],
    [{ ...text, seq: 'forged.1', by: 'forged', later: { more: 1 } }, said],
    [react, reacted],
    [{ ...react, ...stamp, remove: true }, { ...reacted, ...stamp, remove: true }],
    [{ ...react, emoji: '❤️', liked_author: 'Jane', message: 'hello' },
      { ...reacted, emoji: '❤️', liked: 'Jane', message: 'hello' }],
    ...['👩‍👩‍👧‍👦', '🏳️‍🌈', '🇫🇷', '1️⃣', '👍🏽', 'é', 'ß', 'क्षि'].map((emoji): [unknown, Command] =>
      [{ ...react, emoji }, { ...reacted, emoji }]),
  ],
  refusals: [
    [{ ...text, at: [181, 0] }, 'less_than_equal'],
    [{ ...text, at: [0, -91] }, 'greater_than_equal'],
    [{ ...text, at: [0] }, 'too_short'],
    [{ ...text, at: [0, 0, 0] }, 'too_long'],
    [{ ...text, at: ['0', 0] }, 'float_type'],
    [{ ...text, at: [null, 0] }, 'float_type'],
    [{ ...text, at: { lon: 0, lat: 0 } }, 'list_type'],
    [Buffer.from(JSON.stringify({ ...text, at: [0, 7] }).replace('7', '1e999')), 'float_type'],
    [{ ...react, in_reply_to_id: null }, 'string_type'],
    [{ ...react, in_reply_to_id: 'x' }, 'uuid_parsing'],
    [{ ...react, in_reply_to_id: undefined }, 'missing'],
    ...['👍👍', '', 'ab', '👩‍👩‍👧‍👦👍', ' ', '\u200b', '\u202e', '\n', '👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦'].map((emoji): [unknown, string] =>
      [{ ...react, emoji }, emoji === '👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦' ? 'string_too_long' : emojiProblem(emoji)]),
    // Half a character, which no UTF-8 can say.
    ...['\ud83d', '\ude00', '\ud83d\u0301'].map((emoji): [unknown, string] => [{ ...react, emoji }, 'value_error']),
    [{ ...react, author: 'internal' }, 'value_error'],
    [{ ...react, remove: 'yes' }, 'bool_type'],
    [{ ...react, liked_author: 'x y' }, 'string_pattern_mismatch'],
    [{ type: 'hello' }, 'value_error'],
    [{ type: 'pong' }, 'value_error'],
    [{ type: 'poke' }, 'literal_error'],
  ],
  events: [
    [event({ ...said, at: [1, 2], inReplyTo: answered }),
      { ...text, ...stamp, at: [1, 2], in_reply_to_id: answered, ...origin }],
    [event(reacted), { ...react, ...stamp, remove: false, ...origin }],
    [event({ kind: 'newcomer', nickname: 'Hans' }), { type: 'newcomer', newcomer: 'Hans', ...stamp, ...origin }],
    [event({ ...script, inReplyTo: answered }),
      { type: 'script', author: 'Hans', avatar: null, ...stamp, name: 'a', in_reply_to_id: answered, ...origin }],
  ],
})

/** Texts without a shape fail by the pattern, others for being several characters. */
function emojiProblem (emoji: string): string {
  return ['', '\u200b', '\u202e'].includes(emoji) ? 'string_pattern_mismatch' : 'value_error'
}

test('v4: a rejection names the message where it had a valid identifier', () => {
  const decoded = dialect.decode(Buffer.from(JSON.stringify({ ...text, ...stamp, text: 5 })), false)
  assert.ok(decoded.kind === 'rejection')
  const context = { members: 1, asked: false }
  assert.equal(JSON.parse(dialect.encodeRejection(decoded, context)!).refused_id, stamp.id)
  assert.ok(!('refused_id' in JSON.parse(dialect.encodeRejection(reject('no'), context)!)))
  assert.ok(!('refused_id' in JSON.parse(dialect.encodeRejection(withId(reject('no'), {}), context)!)))
})

for (const ping of ['{"type":"ping"}', ' {"id":"x","type" : "ping", "more":[1]} ', '{"type":"p\\u0069ng"}']) {
  test(`v4: ${ping} is a ping`, () => {
    assert.equal(dialect.isPing!(Buffer.from(ping), false), true)
    assert.deepEqual(dialect.decode(Buffer.from(ping), false), { kind: 'ping' })
  })
}

for (const [name, message] of Object.entries({
  'a text about pings': JSON.stringify({ ...text, text: 'ping' }),
  'a list': '["ping"]',
  'broken JSON': '{"type":"ping"',
  'a long message': `{"type":"ping","more":"${'x'.repeat(1024)}"}`,
  null: 'null',
})) {
  test(`v4: ${name} is no ping`, () => {
    assert.equal(dialect.isPing!(Buffer.from(message), false), false)
    assert.notEqual(dialect.decode(Buffer.from(message), false).kind, 'ping')
  })
}
