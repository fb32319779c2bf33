import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { chunksOf, maxChunks } from '../../src/websocket/coalesce-chunks.ts'
import type { ClientWebSocket } from '../../src/websocket/client-web-socket.ts'
import { join, startServer, type Client } from '../helper.ts'
import { frame, PING, PONG, RawClient } from '../hostile/raw-client.ts'

const long = { MAX_MESSAGE_LENGTH: '100000', MAX_BUFFERED_BYTES: '65536', MESSAGE_RATE: '0' }
const said = (i: number) => ({ message: `${i} ${'x'.repeat(99_000)}`, author: 'Hans' })

async function nextText (client: Client): Promise<string> {
  return (await client.until(({ message }) => message)).message
}

test('pongs go between messages, never into one', async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '100000' })
  const client = await join(server, 'QGIS')
  const pongs: Buffer[] = []
  client.ws.on('pong', (data) => pongs.push(data))
  for (let i = 0; i < 40; i++) {
    client.ws.ping(`ping ${i}`)
    client.send(said(i))
    client.ws.ping(Buffer.alloc(125, i))
  }
  for (let i = 0; i < 40; i++) assert.equal(await nextText(client), said(i).message)
  while (pongs.length < 80) await once(client.ws, 'pong')
  assert.equal(client.ws.readyState, client.ws.OPEN)
})

test('who pings and does not read costs no memory, stays, and gets the last pong once it reads', async (t) => {
  // By the default rate this would be a flood.
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const rude = await RawClient.join(server.port, 'QGIS')
  const [connection] = server.app.websocketServer.clients as Set<ClientWebSocket>
  rude.socket.pause()
  // Far more than the kernel keeps for both ends.
  const block = (i: number) => Buffer.concat(Array.from({ length: 1000 }, (_, j) =>
    frame(`${i} ${j}`.padEnd(125), { opcode: PING })))
  const blocks = 200
  for (let i = 0; i < blocks; i++) await rude.trickle([block(i)])
  const other = await join(server, 'QGIS')
  while (!connection!.latePing?.toString().startsWith(`${blocks - 1} 999 `)) {
    // Each round is a turn of the server, too.
    other.send({ message: 'still here', author: 'Hans' })
    await nextText(other)
  }
  assert.ok(connection!.tcp!.writableLength < 300_000, `${connection!.tcp!.writableLength} bytes wait`)
  rude.socket.resume()
  let pongs = 0
  for (let last = ''; !last.startsWith(`${blocks - 1} 999 `);) {
    const { opcode, payload } = await rude.frame()
    if (opcode !== PONG) continue
    last = payload.toString()
    pongs++
  }
  assert.ok(pongs < blocks * 1000, `${pongs} pongs`)
  rude.reset()
})

test('a message may come in any number of segments of one byte, and few of them are held', async (t) => {
  // On a busy machine it takes longer than pings are apart.
  const server = await startServer(t, { WS_PING_INTERVAL: '3600' })
  const slow = await RawClient.join(server.port, 'QGIS')
  const [connection] = server.app.websocketServer.clients as Set<ClientWebSocket>
  const length = 300_000
  const bytes = frame(JSON.stringify({ message: 'after all', author: 'Hans', x: 'x'.repeat(length) }))
  let segments = 0
  let most = 0
  connection!.tcp!.on('data', () => {
    segments++
    most = Math.max(most, chunksOf(connection!).length)
  })
  for (let i = 0; i < bytes.length; i++) {
    slow.write(bytes.subarray(i, i + 1))
    // A turn for the server to read it, most of the time.
    await turn()
  }
  assert.equal((await slow.message()).message, 'after all')
  assert.ok(segments > 270_000, `${segments} segments, and ws by itself gives up at 262144`)
  assert.ok(most < maxChunks(bytes.length), `${most} chunks held`)
  slow.reset()
})

test('a close comes after everything that was sent before it', async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '100000' })
  const [client, other] = [await join(server, 'QGIS'), await join(server, 'QGIS')]
  for (let i = 0; i < 20; i++) other.send(said(i))
  for (let i = 0; i < 20; i++) await nextText(other)
  // Many messages and the close wait for the reader together.
  const closed = client.closed()
  await server.app.close()
  assert.equal((await closed).code, 1012)
  const texts = client.frames.filter(({ message }) => message).map(({ message }) => message)
  assert.deepEqual(texts, Array.from({ length: 20 }, (_, i) => said(i).message))
})

test('who does not read is ended, with a reason, and the others get everything in order', async (t) => {
  const server = await startServer(t, long)
  const [stalled, ...healthy] = await Promise.all(Array.from({ length: 4 }, () => join(server, 'QGIS')))
  stalled!.ws.pause()
  const ended = () => server.logs.find(({ msg }) => msg === 'connection ended')
  const left = () => server.logs.some(({ msg }) => msg === 'left')
  let sent = 0
  // The kernel takes some megabytes before anything waits in the server.
  while (!left() && sent < 1000) {
    healthy[0]!.send(said(sent))
    for (const client of healthy) assert.equal(await nextText(client), said(sent).message)
    sent++
  }
  assert.equal(ended()?.reason, 'reading too slowly')
  // Announcements may have skipped the count with the stalled one; a new member receives it at once.
  assert.equal((await join(server, 'QGIS')).frames[0].nb_users, 4)
  stalled!.ws.terminate()
})

test('a thousand messages from ten senders at once arrive once each, in one order', async (t) => {
  const server = await startServer(t)
  const clients = await Promise.all(Array.from({ length: 10 }, () => join(server, 'QGIS')))
  for (let i = 0; i < 100; i++) {
    for (const [who, client] of clients.entries()) client.send({ message: `${who}-${i}`, author: 'Hans' })
  }
  const orders = await Promise.all(clients.map(async (client) => {
    const order: string[] = []
    while (order.length < 1000) order.push(await nextText(client))
    return order
  }))
  for (const order of orders) assert.deepEqual(order, orders[0])
  assert.equal(new Set(orders[0]).size, 1000)
  for (const who of clients.keys()) {
    const own = orders[0]!.filter((text) => text.startsWith(`${who}-`))
    assert.deepEqual(own, Array.from({ length: 100 }, (_, i) => `${who}-${i}`))
  }
})
