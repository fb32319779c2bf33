import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { handshake, RawClient, request } from '../hostile/raw-client.ts'
import { until } from '../instances/helper.ts'

const get = (path: string) => request(path, { headers: { Host: 'localhost' } })
const FILE = 'swagger-ui-bundle.js'

/** How often the file is open. Other tests of the process open and close other descriptors meanwhile. */
const timesOpen = () => readdirSync('/proc/self/fd').filter((descriptor) => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).includes(FILE)
  } catch {
    // That of the reading of the folder itself, or one that was closed in between.
    return false
  }
}).length

test('many requests at once are answered one after the other, in their order', async (t) => {
  const { port } = await startServer(t)
  const client = await RawClient.connect(port)
  const paths = ['/version', '/rooms', '/nothing', '/status', '/rules', '/docs/static/index.css', '/version']
  client.write(Buffer.concat(paths.map(get)))
  const statuses = []
  for (let i = 0; i < paths.length; i++) statuses.push((await client.answer()).status)
  assert.deepEqual(statuses, [200, 200, 404, 200, 200, 200, 200])
  client.reset()
})

test('a client with far too many requests at once is disconnected', async (t) => {
  const { port, app } = await startServer(t)
  const client = await RawClient.connect(port)
  const [socket] = await Promise.all([
    once(app.server, 'request').then(([{ socket }]) => socket as Socket),
    client.write(Buffer.concat(Array.from({ length: 18 }, () => get(`/docs/static/${FILE}`)))),
  ])
  if (!socket.closed) await once(socket, 'close')
})

test('a client that requests files and leaves without reading them leaves nothing open', async (t) => {
  const { port } = await startServer(t)
  for (let i = 0; i < 5; i++) {
    const client = await RawClient.connect(port)
    client.socket.pause()
    client.write(Buffer.concat(Array.from({ length: 15 }, () => get(`/docs/static/${FILE}`))))
    await until(async () => timesOpen() > 0, 10, 'it is being answered')
    client.reset()
    await until(async () => timesOpen() === 0, 10, 'everything is closed')
  }
})

test('a client that does not read a response is disconnected after a while, and a chatting one is not', async (t) => {
  // What was sent at once must be read within that time, even by a busy machine.
  const server = await startServer(t, { HEADERS_TIMEOUT: '2', REQUEST_TIMEOUT: '2', WS_PING_INTERVAL: '1' })
  const chatting = await join(server, 'QGIS')
  const client = await RawClient.connect(server.port)
  const socket = once(server.app.server, 'request').then(([{ socket }]) => socket as Socket)
  client.socket.pause()
  client.write(Buffer.concat(Array.from({ length: 15 }, () => get(`/docs/static/${FILE}`))))
  // Longer than twice the time-out.
  const pings = (async () => { for (let i = 0; i < 6; i++) await once(chatting.ws, 'ping') })()
  if (!(await socket).closed) await once(await socket, 'close')
  await pings
  chatting.send({ message: 'still here', author: 'Hans' })
  await chatting.until(({ message }) => message === 'still here')
})

test('a handshake behind a request that is not answered ends the connection, and holds nothing', async (t) => {
  const { port, app } = await startServer(t)
  for (let i = 0; i < 10; i++) {
    const client = await RawClient.connect(port)
    client.write(Buffer.concat([get('/status'), handshake('/room/QGIS/ws')]))
    await client.ended()
  }
  const connections = () => new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => error ? reject(error) : resolve(count)))
  await until(async () => await connections() === 0, 10, 'no connection is left')
})
