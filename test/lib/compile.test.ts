import { Type, type TSchema } from '@sinclair/typebox'
import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../../src/config/load.ts'
import { limitsOf } from '../../src/config/limits.ts'
import { EnvelopeSchema } from '../../src/broker/message-schemas.ts'
import { compile, compileToFirstError, compileWithDefaults } from '../../src/lib/compile.ts'
import { LogConfigSchema } from '../../src/logging/log-config.ts'
import { messageSchema } from '../../src/protocol/classic-message.ts'
import { stampFields, typedMessages } from '../../src/protocol/typed-messages.ts'

const limits = limitsOf(loadConfig({ env: {} }))

test('the schemas of messages and settings are valid JSON Schema', () => {
  const ajv = new Ajv({ strict: false })
  const schemas: TSchema[] = [EnvelopeSchema, LogConfigSchema, messageSchema(limits), ...Object.values(stampFields),
    ...Object.values(typedMessages(limits))]
  for (const schema of schemas) assert.ok(ajv.validateSchema(schema), ajv.errorsText())
})

test('each validator has the errors of its own last call', () => {
  const schema = () => Type.Object({ a: Type.Integer() })
  const [one, other] = [compile(schema()), compile(schema())]
  assert.equal(one({ a: 'x' }), false)
  assert.equal(other({ a: 1 }), true)
  assert.equal(one.errors?.[0]?.keyword, 'type')
  assert.equal(other.errors, null)
  assert.equal(other({}), false)
  assert.equal(one.errors?.[0]?.keyword, 'type')
  assert.equal(one({ a: 1 }), true)
  assert.equal(one.errors, null)
})

test('the same schema has all errors or the first, and defaults or none', () => {
  const schema = Type.Object({ a: Type.Integer(), b: Type.Integer(), c: Type.Integer({ default: 3 }) })
  const [all, first, filled] = [compile(schema), compileToFirstError(schema), compileWithDefaults(schema)]
  assert.equal(all({}), false)
  assert.equal(all.errors?.length, 3)
  assert.equal(first({}), false)
  assert.equal(first.errors?.length, 1)
  const value = { a: 1, b: 2 }
  assert.equal(filled(value), true)
  assert.deepEqual(value, { a: 1, b: 2, c: 3 })
})

test('more schemas than are kept', () => {
  const validators = Array.from({ length: 300 }, (_, minimum) => compile(Type.Integer({ minimum })))
  for (const [minimum, validate] of validators.entries()) {
    assert.deepEqual([validate(minimum), validate(minimum - 1)], [true, false])
  }
  assert.equal(validators[0]!(0), true)
})
