import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { frame, RawClient } from '../hostile/raw-client.ts'

const hasty = { WS_PING_INTERVAL: '0.2', WS_PING_TIMEOUT: '0.6' }
const MESSAGE = '{"message":"hello","author":"Hans"}'

test('who is silent is pinged, and stays as long as it answers', async (t) => {
  const server = await startServer(t, hasty)
  const client = await join(server, 'QGIS')
  for (let pings = 0; pings < 6; pings++) await once(client.ws, 'ping')
  client.send(MESSAGE)
  assert.equal((await client.next()).message, 'hello')
})

test('who answers nothing is taken for gone, and leaves the count', async (t) => {
  const server = await startServer(t, hasty)
  const client = await join(server, 'QGIS')
  await RawClient.join(server.port, 'QGIS')
  assert.equal((await client.next()).nb_users, 2)
  assert.equal((await client.next()).nb_users, 1)
  const [{ reason }] = server.logs.filter(({ msg }) => msg === 'connection ended') as [{ reason: string }]
  assert.equal(reason, 'silent for too long')
})

test('a message that comes byte by byte is a sign of life', async (t) => {
  const server = await startServer(t, hasty)
  const client = await join(server, 'QGIS')
  const slow = await RawClient.join(server.port, 'QGIS')
  const bytes = frame(MESSAGE)
  // A byte for each ping of the other member, which is more than three time-outs altogether.
  for (const byte of bytes.subarray(0, 12)) {
    slow.write(Buffer.from([byte]))
    await once(client.ws, 'ping')
  }
  slow.write(bytes.subarray(12))
  assert.equal((await client.until(({ message }) => message)).message, 'hello')
})
