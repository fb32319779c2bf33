import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsOf } from '../../src/config/limits.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createDialects } from '../../src/dialects/dialects.ts'
import { warmUpSteps } from '../../src/dialects/warm-up.ts'
import { MESSAGES } from '../typed-examples.ts'

test('after the warm-up, no message needs a schema to be compiled', (t) => {
  // Limits of its own, since compiled schemas are shared throughout the process.
  const env = { MAX_MESSAGE_LENGTH: '123', MAX_AUTHOR_LENGTH: '45', MAX_GEOJSON_FEATURES: '67' }
  const limits = limitsOf(loadConfig({ env }))
  const dialects = createDialects(limits)
  const { mock } = t.mock.method(Ajv.prototype, 'compile')
  for (const step of warmUpSteps(dialects, limits)) step()
  assert.ok(mock.callCount() > 0)
  mock.resetCalls()

  const { classic, typed, channel } = dialects
  assert.equal(classic.decode(Buffer.from('{"message":"hello","author":"Hans"}'), false).kind, 'text')
  const stamp = { id: '01234567-89ab-cdef-0123-456789abcdef', timestamp: 1_790_000_000 }
  for (const message of Object.values(MESSAGES)) {
    for (const dialect of [typed, channel]) {
      const { kind } = dialect.decode(Buffer.from(JSON.stringify({ ...message, ...stamp })), false)
      assert.notEqual(kind, 'rejection', message.type)
    }
  }
  assert.equal(mock.callCount(), 0)
})
