import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClassic } from '../../src/dialects/classic.ts'
import { rejectInvalid } from '../../src/protocol/events.ts'
import { LIMITS } from '../limits.ts'
import { testDialect } from './contract.ts'

const dialect = createClassic({ ...LIMITS, maxAuthorLength: 8, maxMessageLength: 5 })
const message = { message: 'hello', author: 'Hans', avatar: null }
const stamp = { id: '01890a5d-ac96-774b-bcce-b302099a8057', timestamp: 1_790_000_000 }
const text = { kind: 'text', author: 'Hans', avatar: null, text: 'hello' } as const
const fields = Buffer.from('"a":1')

testDialect({
  dialect,
  commands: [
    [message, text],
    [{ message: 'hello', author: 'Hans' }, text],
    [{ ...message, avatar: 'cat', more: [1], __proto__: { polluted: true } }, { ...text, avatar: 'cat' }],
    [{ ...message, message: '🗺🗺🗺🗺🗺' }, { ...text, text: '🗺🗺🗺🗺🗺' }],
    [{ ...message, message: 'h\u202ei\u0000' }, { ...text, text: 'hi' }],
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
    [{ ...message, message: '\u0007' }, 'string_pattern_mismatch'],
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
    [{ ...text, ...stamp }, message],
    [{ kind: 'shared', type: 'image', ...stamp, author: 'Hans', avatar: 'cat', fields, summary: '🗺🗺🗺🗺🗺🗺' },
      { message: '🗺🗺🗺🗺…', author: 'Hans', avatar: 'cat' }],
    [{ kind: 'newcomer', ...stamp, nickname: 'Hans' }, undefined],
    [{ kind: 'exiter', ...stamp, nickname: 'Hans' }, undefined],
    [{ kind: 'like', ...stamp, liker: 'Hans', liked: 'Jane', message: 'hello' }, undefined],
    [{ kind: 'head-count', members: 3 }, { author: 'internal', nb_users: 3 }],
  ],
})

test('classic: a refusal is told only where it was asked for, in a frame that old clients read as a count', () => {
  const refused = rejectInvalid([{ type: 'missing', loc: ['body', 'author'], msg: 'Field required', input: {} }])
  assert.equal(dialect.encodeRejection(refused, { members: 7, asked: false }), undefined)
  assert.deepEqual(JSON.parse(dialect.encodeRejection(refused, { members: 7, asked: true })!), {
    author: 'internal',
    nb_users: 7,
    error: { type: 'missing', loc: ['body', 'author'], msg: 'Field required' },
  })
})
