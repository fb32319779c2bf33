import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { joinChannel } from '../generations.ts'
import { frame, PING, PONG, RawClient } from '../hostile/raw-client.ts'
import { joinSlowly, shareScripts } from './slow-line.ts'

const hasty = { WS_PING_INTERVAL: '0.2', WS_PING_TIMEOUT: '0.6' }
/** Forty megabytes keep a busy machine from answering for longer than that. */
const patient = { WS_PING_INTERVAL: '1', WS_PING_TIMEOUT: '4' }
/** More than a member takes in all steps, and one step more than a kernel keeps back until it asks for more. */
const SCRIPTS = 24
const SCRIPT_BYTES = 1_900_000
const STEPS = 14
const STEP = 2_000_000

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

test('pings follow one another after an interval, however soon they are answered', async (t) => {
  const server = await startServer(t, { WS_PING_INTERVAL: '0.4', WS_PING_TIMEOUT: '10' })
  const client = await join(server, 'QGIS')
  await once(client.ws, 'ping')
  // Counted in intervals of this process, which a busy machine makes as long as the server's. With every other ping
  // left out, there would be sixteen.
  let intervals = 0
  const timer = setInterval(() => { intervals++ }, 400)
  t.after(() => clearInterval(timer))
  for (let pings = 0; pings < 8; pings++) await once(client.ws, 'ping')
  assert.ok(intervals < 12, `${intervals} intervals for eight pings`)
})

test('a client that sends without receiving is pinged, since proxies wait for bytes of the server', async (t) => {
  const server = await startServer(t, { WS_PING_INTERVAL: '0.4', WS_PING_TIMEOUT: '10' })
  const client = await join(server, 'QGIS')
  const noise = setInterval(() => client.send('no message'), 50)
  t.after(() => clearInterval(noise))
  for (let pings = 0; pings < 3; pings++) await once(client.ws, 'ping', { signal: AbortSignal.timeout(30_000) })
})

test('the timeout may be shorter than the interval, and counts from the ping', async (t) => {
  const server = await startServer(t, { WS_PING_INTERVAL: '1', WS_PING_TIMEOUT: '0.5' })
  const client = await join(server, 'QGIS')
  for (let pings = 0; pings < 3; pings++) await once(client.ws, 'ping')
  assert.deepEqual(server.logs.filter(({ msg }) => msg === 'connection ended'), [])
  const silent = await RawClient.join(server.port, 'QGIS')
  await client.until(({ nb_users: count }) => count === 2)
  assert.equal((await silent.frame()).opcode, PING)
  assert.equal((await client.next()).nb_users, 1)
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

test('taking what waits is a sign of life, since pings arrive behind it', async (t) => {
  const server = await startServer(t, { ...patient, MAX_BUFFERED_BYTES: String(2 * SCRIPTS * SCRIPT_BYTES) })
  const client = await join(server, 'QGIS')
  const slow = await joinSlowly(server, STEP)
  // Until something waits for it, it has to answer.
  const answer = () => slow.write(frame('', { opcode: PONG }))
  client.ws.on('ping', answer)
  const sender = await joinChannel(server, 'Hans')
  await shareScripts(sender, SCRIPTS, SCRIPT_BYTES)
  client.ws.off('ping', answer)

  // A step for each ping of the other member, which is more than three time-outs altogether.
  for (let i = 0; i < STEPS; i++) {
    slow.socket.resume()
    await once(client.ws, 'ping')
  }
  assert.deepEqual(server.logs.filter(({ msg }) => msg === 'connection ended'), [])
})
