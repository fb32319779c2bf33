import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { Client, refusedHandshake, startServer, type TestServer } from '../helper.ts'
import { frame, handshake, RawClient } from '../hostile/raw-client.ts'
import { scrapeUntil } from '../metrics.ts'
import { PATIENCE } from '../patience.ts'

const ROOM = '/room/QGIS/ws'
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

/** Joins, or tells the status it is refused with. */
async function knock ({ ws }: TestServer, address = '127.0.0.1'): Promise<Client | number> {
  const client = new Client(ws + ROOM, from(address))
  const refused = once(client.ws, 'unexpected-response').then(([, { statusCode }]) => {
    client.ws.terminate()
    return statusCode as number
  })
  return Promise.race([refused, client.next().then(() => client)])
}

async function joined (server: TestServer, address?: string): Promise<Client> {
  const client = await knock(server, address)
  assert.ok(client instanceof Client, `refused with ${client as number}`)
  return client
}

/** Knocks until there is room again, for what the server notices in its own time. */
async function joinedSoon (server: TestServer, address?: string): Promise<Client> {
  for (const deadline = Date.now() + 10_000 * PATIENCE; ; await sleep(10)) {
    const client = await knock(server, address)
    if (client instanceof Client) return client
    assert.ok(Date.now() < deadline, `still refused with ${client}`)
  }
}

async function members ({ app }: TestServer): Promise<number> {
  return (await app.inject('/status')).json().rooms[0].nb_connected_users
}

const isClient = (result: Client | number) => result instanceof Client

test('of 50 handshakes at once just as many are let in as the instance has room for', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS: '20', METRICS_ENABLED: 'true' })
  const results = await Promise.all(Array.from({ length: 50 }, () => knock(server)))
  assert.equal(results.filter(isClient).length, 20)
  assert.equal(results.filter((result) => result === 503).length, 30)
  assert.equal(await members(server), 20)
  const { status, headers, body } = await refusedHandshake(server.ws + ROOM)
  assert.equal(status, 503)
  assert.equal(headers['content-type'], 'application/json')
  assert.match(headers['retry-after']!, /^\d+$/)
  assert.deepEqual(JSON.parse(body), { detail: 'Too many connections' })
  await scrapeUntil(server, (figures) =>
    figures.get('gischat_handshakes_refused_total{status="503",reason="too many connections"}') === 31)
})

test('of 50 handshakes at once one address gets just its share, and others get theirs', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '5', TRUST_PROXY: 'loopback', METRICS_ENABLED: 'true' })
  const results = await Promise.all(Array.from({ length: 50 }, (_, i) => knock(server, `192.0.2.${i % 2}`)))
  assert.equal(results.filter(isClient).length, 10)
  assert.equal(results.filter((result) => result === 429).length, 40)
  await joined(server, '192.0.2.2')
  const { status, headers, body } = await refusedHandshake(server.ws + ROOM, from('192.0.2.1'))
  assert.equal(status, 429)
  assert.match(headers['retry-after']!, /^\d+$/)
  assert.deepEqual(JSON.parse(body), { detail: 'Too many connections from your address' })
  await scrapeUntil(server, (figures) => figures.get(
    'gischat_handshakes_refused_total{status="429",reason="too many connections of one address"}') === 41)
})

test('an address of IPv6 is its /64, one that is IPv4 in disguise is IPv4', async (t) => {
  const addresses: [first: string, second: string, same: boolean][] = [
    ['2001:db8::1', '2001:db8:0:0:ffff:ffff:ffff:ffff', true],
    ['2001:db8::1', '2001:DB8:0000::2', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['::ffff:c000:201', '192.0.2.1', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
    ['192.0.2.1', '192.0.2.2', false],
    ['::1', '127.0.0.1', false],
  ]
  for (const [first, second, same] of addresses) {
    const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '1', TRUST_PROXY: 'loopback' })
    await joined(server, first)
    assert.equal(await knock(server, first), 429)
    assert.equal(isClient(await knock(server, second)), !same, `${first} and ${second}`)
  }
})

test('an untrusted client cannot choose its address', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '1' })
  await joined(server, '192.0.2.1')
  assert.equal(await knock(server, '192.0.2.2'), 429)
})

test('a connection over IPv6 is counted by its own address', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '1' })
  const dual = await startDual(t)
  await joined(server)
  await joined(dual)
  const ws = dual.ws.replace('127.0.0.1', '[::1]')
  await joined({ ...dual, ws })
  assert.equal(await knock({ ...dual, ws }), 429)
  assert.equal(await knock(dual), 429)
})

/** A server for both families, where IPv4 comes as mapped addresses. */
async function startDual (t: TestContext): Promise<TestServer> {
  const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '1' })
  await new Promise((resolve) => server.app.server.close(resolve))
  server.app.server.listen(server.port, '::')
  await once(server.app.server, 'listening')
  return server
}

const ends: [title: string, end: (client: RawClient) => void][] = [
  ['is closed', (client) => client.write(frame(Buffer.from([3, 232]), { opcode: 8 }))],
  ['is half-closed', (client) => client.end()],
  ['is reset', (client) => client.reset()],
  ['is reset amid a frame', (client) => {
    client.write(frame('hello').subarray(0, 5))
    client.reset()
  }],
  ['breaks the protocol', (client) => client.write(frame('', { opcode: 3 }))],
  ['breaks the protocol and is gone', (client) => {
    client.write(frame('', { mask: false }))
    client.reset()
  }],
  // The heartbeat ends it.
  ['never says a word again', () => {}],
]

for (const [title, end] of ends) {
  test(`a connection that ${title} makes room for just one`, async (t) => {
    // The bystanders must have the time to answer pings on a busy machine.
    const env = { MAX_CONNECTIONS: '3', WS_PING_INTERVAL: '0.1', WS_PING_TIMEOUT: '3' }
    const server = await startServer(t, env)
    const bystanders = [await joined(server), await joined(server)]
    const client = await RawClient.join(server.port, 'QGIS')
    assert.equal(await knock(server), 503)
    end(client)
    await joinedSoon(server)
    assert.equal(await knock(server), 503)
    for (const { ws } of bystanders) assert.equal(ws.readyState, WebSocket.OPEN)
    client.reset()
  })
}

test('handshakes that do not become members leave nothing counted', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS: '2', HANDSHAKE_RATE: '0' })
  await joined(server)
  for (let round = 0; round < 5; round++) {
    for (const bytes of [
      handshake('/room/nope/ws'),
      handshake('/nope'),
      handshake(ROOM, { headers: { 'Sec-WebSocket-Key': 'short' } }),
      handshake(ROOM, { method: 'POST' }),
      handshake(ROOM, { version: 'HTTP/1.0' }),
      handshake(ROOM, { headers: { Host: undefined } }),
    ]) {
      const refused = await RawClient.connect(server.port)
      refused.write(bytes)
      const { status } = await refused.answer()
      assert.ok(status >= 400 && status !== 503, String(status))
      refused.reset()
      // Dies between its handshake and the answer.
      const dying = await RawClient.connect(server.port)
      dying.write(handshake(ROOM))
      await turn()
      dying.reset()
      const client = await joinedSoon(server)
      assert.equal(await knock(server), 503, 'one more than it should be')
      await client.close()
    }
  }
})

test('a client that disconnects while joining is not counted', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS: '50', HANDSHAKE_RATE: '0' })
  for (let round = 0; round < 3; round++) {
    const crowd = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(server.port)))
    for (const client of crowd) {
      client.write(handshake(ROOM))
      client.reset()
    }
    const clients = await Promise.all(Array.from({ length: 50 }, () => joinedSoon(server)))
    assert.equal(await knock(server), 503)
    await Promise.all(clients.map((client) => client.close()))
  }
})

test('one address cannot knock as often as it likes, and may again after a while', async (t) => {
  // So slowly that a busy machine admits few more while it answers all of them.
  const server = await startServer(t, { HANDSHAKE_RATE: '0.5', HANDSHAKE_BURST: '5', TRUST_PROXY: 'loopback' })
  const results = await Promise.all(Array.from({ length: 20 }, () => knock(server, '2001:db8::1')))
  const clients = results.filter(isClient) as Client[]
  assert.ok(clients.length >= 5 && clients.length < 15, `${clients.length} were let in`)
  // Who is inside notices nothing.
  clients[0]!.send({ author: 'Hans', message: 'hello' })
  await clients[0]!.until(({ message }) => message === 'hello')
  await joined(server, '192.0.2.1')
  await joinedSoon(server, '2001:db8::2')
})

test('a refused handshake says when to come back', async (t) => {
  const server = await startServer(t, { HANDSHAKE_RATE: '0.01', HANDSHAKE_BURST: '1', METRICS_ENABLED: 'true' })
  await joined(server)
  const { status, headers, body } = await refusedHandshake(server.ws + ROOM)
  assert.equal(status, 429)
  assert.equal(headers['content-type'], 'application/json')
  const seconds = Number(headers['retry-after'])
  assert.ok(seconds > 90 && seconds <= 100, String(seconds))
  assert.deepEqual(JSON.parse(body), { detail: 'Too many connections from your address at once' })
  await scrapeUntil(server, (figures) =>
    figures.get('gischat_handshakes_refused_total{status="429",reason="too many handshakes"}') === 1)
})

test('one address cannot PUT as often as it likes', async (t) => {
  const server = await startServer(t, { PUT_RATE: '0.01', PUT_BURST: '3', TRUST_PROXY: 'loopback' })
  const listener = await joined(server, '192.0.2.9')
  const put = (address: string, message: string) => fetch(`${server.http}/room/QGIS/message`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...from(address).headers },
    body: JSON.stringify({ author: 'Hans', message }),
  })
  const statuses = []
  for (let i = 0; i < 6; i++) statuses.push((await put('192.0.2.1', `flood ${i}`)).status)
  assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429])
  const refused = await put('192.0.2.1', 'flood')
  assert.equal(refused.headers.get('content-type'), 'application/json')
  assert.match(refused.headers.get('retry-after')!, /^\d+$/)
  assert.deepEqual(await refused.json(), { detail: 'Too many messages from your address' })
  assert.equal((await put('192.0.2.2', 'somebody else')).status, 200)
  assert.equal((await fetch(`${server.http}/rooms`)).status, 200)
  const heard = []
  do heard.push((await listener.until(({ message }) => message)).message)
  while (heard.at(-1) !== 'somebody else')
  assert.deepEqual(heard, ['flood 0', 'flood 1', 'flood 2', 'somebody else'])
})

for (const [title, bytes] of [
  ['says nothing', ''],
  ['does not finish its headers', handshake(ROOM).subarray(0, -2)],
  ['does not finish its body', 'PUT /room/QGIS/message HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{'],
] as const) {
  test(`a connection that ${title} is ended after a while`, async (t) => {
    const server = await startServer(t, { HEADERS_TIMEOUT: '0.3', REQUEST_TIMEOUT: '0.5' })
    const client = await RawClient.connect(server.port)
    client.write(bytes)
    const { status, body } = await client.answer()
    assert.equal(status, 408)
    assert.deepEqual(JSON.parse(body), { detail: 'Request Timeout' })
    await client.ended()
  })
}

test('a plain request to a socket tells whether a handshake would be rejected, and costs none', async (t) => {
  const server = await startServer(t, { HANDSHAKE_RATE: '0.01', HANDSHAKE_BURST: '2', TRUST_PROXY: 'loopback' })
  const ask = () => fetch(server.http + ROOM, from('192.0.2.1'))
  for (let i = 0; i < 3; i++) assert.equal((await ask()).status, 426)
  for (let i = 0; i < 2; i++) await joined(server, '192.0.2.1')
  const answer = await ask()
  assert.equal(answer.status, 429)
  assert.ok(Number(answer.headers.get('retry-after')) > 1)
  assert.deepEqual(await answer.json(), { detail: 'Too many connections from your address at once' })
})
