import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTyped } from '../../src/dialects/typed.ts'
import { reject } from '../../src/protocol/events.ts'
import { limits, testTypedDialect } from './typed-contract.ts'

const dialect = createTyped(limits)

testTypedDialect({ dialect, stampOf: () => ({}), frameStampOf: () => ({}) })

test('typed: counts and refusals have no key that strict readers do not know', () => {
  assert.equal(dialect.encode({ kind: 'head-count', members: 3 }), '{"type":"nb_users","nb_users":3}')
  assert.equal(dialect.encodeRejection(reject('no\u202e')),
    '{"type":"uncompliant","reason":"no"}')
})
