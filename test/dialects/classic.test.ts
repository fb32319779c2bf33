import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClassic } from '../../src/dialects/classic.ts'
import { refusal } from '../../src/rooms/events.ts'
import { testDialect } from './contract.ts'

const dialect = createClassic({ minAuthorLength: 3, maxAuthorLength: 8, maxMessageLength: 5 })
const message = { message: 'hello', author: 'Hans', avatar: null }
const text = { kind: 'text', author: 'Hans', avatar: null, text: 'hello' } as const

testDialect({
  dialect,
  commands: [
    [message, text],
    [{ message: 'hello', author: 'Hans' }, text],
    [{ ...message, avatar: 'cat', more: [1], __proto__: { polluted: true } }, { ...text, avatar: 'cat' }],
    [{ ...message, message: '🗺🗺🗺🗺🗺' }, { ...text, text: '🗺🗺🗺🗺🗺' }],
    [{ ...message, author: 'A_b-9' }, { ...text, author: 'A_b-9' }],
  ],
  refusals: [
    [{}, 'missing'],
    [{ author: 'Hans' }, 'missing'],
    [{ message: 'hello' }, 'missing'],
    [{ ...message, message: null }, 'string_type'],
    [{ ...message, message: '' }, 'string_too_short'],
    [{ ...message, message: 'hello!' }, 'string_too_long'],
    [{ ...message, message: '🗺🗺🗺🗺🗺🗺' }, 'string_too_long'],
    [{ ...message, message: '\ud800' }, 'string_unicode'],
    [{ ...message, author: 'ab' }, 'string_too_short'],
    [{ ...message, author: 'far-too-long' }, 'string_too_long'],
    [{ ...message, author: 'a b c' }, 'string_pattern_mismatch'],
    [{ ...message, author: 'Zoé' }, 'string_pattern_mismatch'],
    [{ ...message, author: 'abc\n' }, 'string_pattern_mismatch'],
    [{ ...message, author: 'iNTERNAL' }, 'value_error'],
    [{ ...message, author: 5 }, 'string_type'],
    [{ ...message, avatar: 5 }, 'string_type'],
    [{ ...message, avatar: 'x'.repeat(256) }, 'string_too_long'],
    [[message], 'model_attributes_type'],
    [Buffer.from('{"message":"hello"'), 'json_invalid'],
  ],
  events: [
    [text, message],
    [{ kind: 'presence', members: 3 }, { author: 'internal', nb_users: 3 }],
  ],
})

test('classic: a refusal is told only where it was asked for, in a frame that old clients read as a count', () => {
  const refused = refusal([{ type: 'missing', loc: ['body', 'author'], msg: 'Field required', input: {} }])
  assert.equal(dialect.encodeRefusal(refused, { members: 7, asked: false }), undefined)
  assert.deepEqual(JSON.parse(dialect.encodeRefusal(refused, { members: 7, asked: true })!), {
    author: 'internal',
    nb_users: 7,
    error: { type: 'missing', loc: ['body', 'author'], msg: 'Field required' },
  })
})
