import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Client, join, refusedHandshake, startServer } from '../helper.ts'

const hello = { message: 'hello', author: 'Hans', avatar: null }
const count = (members: number) => ({ author: 'internal', nb_users: members })

test('joining: everyone is told the count, the newcomer before anything else', async (t) => {
  const server = await startServer(t)
  const first = new Client(`${server.ws}/room/QGIS/ws`)
  assert.deepEqual(await first.next(), count(1))
  const second = new Client(`${server.ws}/room/QGIS/ws`)
  assert.deepEqual(await second.next(), count(2))
  assert.deepEqual(await first.next(), count(2))
  await second.close()
  assert.deepEqual(await first.next(), count(1))
})

test('a message goes to everyone, its sender included, with exactly three keys', async (t) => {
  const server = await startServer(t)
  const [sender, other, elsewhere] =
    [await join(server, 'QGIS'), await join(server, 'QGIS'), await join(server, 'QField')]
  sender.send({ author: 'Hans', message: 'hello', nonsense: true, type: 'text' })
  for (const client of [sender, other]) assert.deepEqual(await client.until(({ message }) => message), hello)
  elsewhere.send(hello)
  assert.deepEqual(await elsewhere.next(), hello)
  assert.deepEqual(elsewhere.unread, [])
})

test('frames on the way are JSON text with keys in a fixed order', async (t) => {
  const server = await startServer(t)
  const client = await join(server, 'QGIS')
  const raw = once(client.ws, 'message')
  client.send('{"avatar":"cat","author":"Hans","message":"caf\\u00e9"}')
  const [data, isBinary] = await raw
  assert.equal(isBinary, false)
  assert.equal(String(data), '{"message":"café","author":"Hans","avatar":"cat"}')
})

test('all members see one order, whoever speaks by whichever door', async (t) => {
  const server = await startServer(t)
  const clients = await Promise.all(Array.from({ length: 10 }, () => join(server, 'QGIS')))
  const puts = []
  for (let i = 0; i < 20; i++) {
    for (const [who, client] of clients.entries()) client.send({ message: `${who}-${i}`, author: `user-${who}` })
    puts.push(fetch(`${server.http}/room/QGIS/message`, {
      method: 'PUT',
      body: JSON.stringify({ message: `put-${i}`, author: 'rest' }),
      headers: { 'content-type': 'application/json' },
    }))
  }
  for (const answer of await Promise.all(puts)) assert.equal(answer.status, 200)
  const orders = await Promise.all(clients.map(async (client) => {
    const order = []
    while (order.length < 220) order.push((await client.until(({ message }) => message)).message)
    return order
  }))
  assert.equal(new Set(orders[0]).size, 220, 'nothing lost, nothing doubled')
  for (const order of orders) assert.deepEqual(order, orders[0])
  for (const who of clients.keys()) {
    const own = orders[0]!.filter((message) => message.startsWith(`${who}-`))
    assert.deepEqual(own, Array.from({ length: 20 }, (_, i) => `${who}-${i}`))
  }
})

test('a new member receives no message sent before it joined', async (t) => {
  const server = await startServer(t)
  const talker = await join(server, 'QGIS')
  talker.send(hello)
  await talker.next()
  const late = new Client(`${server.ws}/room/QGIS/ws`)
  assert.deepEqual(await late.next(), count(2))
  talker.send({ ...hello, message: 'second' })
  assert.equal((await late.next()).message, 'second')
})

test('frames that come with the handshake are not lost', async (t) => {
  const server = await startServer(t)
  const client = new Client(`${server.ws}/room/QGIS/ws`)
  client.ws.once('upgrade', () => setImmediate(() => client.send(hello)))
  assert.deepEqual(await client.next(), count(1))
  assert.deepEqual(await client.next(), hello)
})

test('255 code points pass, however many bytes they are; 256 do not', async (t) => {
  const server = await startServer(t)
  const client = await join(server, 'QGIS', '?notices=true')
  client.send({ message: '🗺'.repeat(255), author: 'Hans' })
  assert.equal((await client.next()).message, '🗺'.repeat(255))
  client.send({ message: '🗺'.repeat(256), author: 'Hans' })
  assert.equal((await client.next()).error.type, 'string_too_long')
})

test('a refused message is silence, unless the client asked to be told', async (t) => {
  const server = await startServer(t)
  const silent = await join(server, 'QGIS')
  const curious = await join(server, 'QGIS', '?notices=true')
  await silent.next()
  for (const client of [silent, curious]) client.send('{"author":"Hans"}')
  assert.deepEqual(await curious.next(), {
    ...count(2),
    error: { type: 'missing', loc: ['body', 'message'], msg: 'Field required' },
  })
  curious.send(hello)
  assert.deepEqual(await silent.next(), hello)
  assert.deepEqual(await curious.next(), hello)
})

test('any query is accepted, names that come twice included', async (t) => {
  const server = await startServer(t)
  const client = await join(server, 'QGIS', '?notices=true&notices=false&utm_source=QGIS')
  client.send(hello)
  assert.deepEqual(await client.next(), hello)
})

test('an unknown room refuses the handshake like the REST side', async (t) => {
  const { ws } = await startServer(t)
  const { status, headers, body } = await refusedHandshake(`${ws}/room/no%20pe/ws`)
  assert.equal(status, 404)
  assert.equal(headers['content-type'], 'application/json')
  assert.deepEqual(JSON.parse(body), { detail: "Room 'no pe' not registered" })
})

test('other paths are no sockets', async (t) => {
  const { ws } = await startServer(t)
  for (const path of ['/rooms', '/nope', '/']) {
    const { status, body } = await refusedHandshake(ws + path)
    assert.equal(status, 404)
    assert.deepEqual(JSON.parse(body), { detail: 'Not Found' })
  }
})

test('a plain GET is told to upgrade', async (t) => {
  const { http } = await startServer(t)
  const response = await fetch(`${http}/room/QGIS/ws`)
  assert.equal(response.status, 426)
  assert.equal(response.headers.get('upgrade'), 'websocket')
  assert.deepEqual(await response.json(), { detail: 'Upgrade Required' })
})

test('one line each for join, leave and refusal, and never what was said', async (t) => {
  const server = await startServer(t)
  const client = await join(server, 'QGIS')
  client.send({ message: 'confidential', author: 'Hans' })
  await client.next()
  client.send({ message: 'confidential', author: 'internal' })
  client.send(hello)
  await client.next()
  const bystander = await join(server, 'QGIS')
  await client.close()
  await bystander.until(({ nb_users: members }) => members === 1)
  const lines = server.logs
    .filter(({ room }) => room === 'QGIS')
    .map(({ msg, dialect, problem }) => [msg, dialect, problem])
  assert.deepEqual(lines, [
    ['joined', 'classic', undefined],
    ['message refused', 'classic', 'value_error'],
    ['joined', 'classic', undefined],
    ['left', 'classic', undefined],
  ])
  assert.ok(!JSON.stringify(server.logs).includes('confidential'))
})

test('the text of messages is logged when the configuration asks for it', async (t) => {
  const server = await startServer(t, {}, true)
  const client = await join(server, 'QGIS')
  client.send(hello)
  await client.next()
  assert.ok(server.logs.some(({ msg, text }) => msg === 'message accepted' && text === 'hello'))
})

test('the peer behind a trusted proxy is known by its own address, and nobody else can pretend', async (t) => {
  const headers = { 'x-forwarded-for': '203.0.113.9' }
  for (const [TRUST_PROXY, client] of [['', '127.0.0.1'], ['loopback', '203.0.113.9'], ['10.0.0.1', '127.0.0.1']]) {
    const server = await startServer(t, { TRUST_PROXY: TRUST_PROXY! })
    const member = new Client(`${server.ws}/room/QGIS/ws`, { headers })
    await member.next()
    assert.equal(server.logs.find(({ msg }) => msg === 'joined')!.client, client)
  }
})
