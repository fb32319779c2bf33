/* In a process of its own, whose heap holds nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'

test('a message full of errors costs no more than its first one', async (t) => {
  const client = await join(await startServer(t), 'QGIS', '?notices=true')
  client.send(`{${','.repeat(4 * 1024 * 1024)}`)
  const { error } = await client.next()
  assert.deepEqual(error.loc, ['body', 1])
  assert.ok(process.memoryUsage().heapUsed < 512 * 1024 * 1024)
})
