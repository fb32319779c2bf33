import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { refusedHandshake, startServer, type TestServer } from '../helper.ts'
import { scrapeUntil } from '../metrics.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { CHANNEL, joinV4, V4Client } from './resuming.ts'

const usersOf = async ({ http }: TestServer) => (await fetch(`${http}/channel/${CHANNEL}/users`)).json()

/** Waits until a server has noticed the end of a connection. */
async function countOf (observer: V4Client, members: number): Promise<void> {
  if (observer.frames.findLast(({ nb_users: count }) => count !== undefined).nb_users === members) return
  await observer.until(({ nb_users: count }) => count === members)
}

test('a client that lost its connection receives everything since, in order and once, under its name', async (t) => {
  const server = await startServer(t)
  const other = await joinV4(server)
  const client = await joinV4(server)
  assert.equal(client.hello.resume.resumed, false)
  assert.equal(client.hello.resume.seconds, 60)
  assert.equal(client.hello.resume.received, null)
  assert.ok(client.hello.features.includes('resume'))
  await client.register('Hans')
  const id = randomUUID()
  client.say('own', id)
  await client.settle()
  await countOf(other, 2)
  await client.cut()
  await countOf(other, 1)
  assert.deepEqual(await usersOf(server), ['Hans'], 'the name is held')
  assert.equal((await other.register('Hans')).type, 'uncompliant')
  for (const text of ['one', 'two', 'three']) other.say(text)
  other.send({ type: 'position', author: 'Someone', crs_wkt: 'x', crs_authid: 'EPSG:4326', x: 1, y: 2 })
  await other.settle()

  const back = await joinV4(server, client.ticket)
  assert.equal(back.hello.resume.resumed, true)
  assert.equal(back.hello.resume.received, id)
  assert.equal(back.hello.connection, client.hello.connection)
  assert.equal(back.hello.nb_users, 2)
  assert.notEqual(back.token, client.token)
  await back.settle()
  assert.deepEqual(back.frames.slice(1, -1).map(({ type, text }) => text ?? type), ['one', 'two', 'three', 'position'])
  back.say('again')
  assert.equal((await other.until(({ text }) => text === 'again')).by, client.hello.connection)
  await back.close()
  await other.until(({ exiter }) => exiter === 'Hans')
  assert.deepEqual(other.frames.filter(({ type }) => ['newcomer', 'exiter'].includes(type)).map(({ type }) => type),
    ['newcomer', 'exiter'], 'nobody is told of the interruption')
})

test('a client resumes while its former connection is half-open, which hears and says nothing more', async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const other = await joinV4(server)
  const client = await joinV4({ ws: `ws://127.0.0.1:${proxy.port}` })
  await client.register('Hans')
  const { ticket } = client
  proxy.freeze()
  other.say('missed')
  await other.settle()
  const back = await joinV4(server, ticket)
  assert.equal(back.hello.resume.resumed, true)
  await back.settle()
  assert.deepEqual(back.texts, ['missed'])
  const heard = client.frames.length
  client.say('from the past')
  other.say('after')
  await back.until(({ text }) => text === 'after')
  proxy.restore()
  assert.deepEqual(await client.closed(), { code: 4001, reason: 'resumed elsewhere' })
  assert.deepEqual(client.frames.slice(heard).map(({ text }) => text), ['missed'])
  await other.settle()
  assert.ok(!other.texts.includes('from the past'))
  assert.deepEqual(await usersOf(server), ['Hans'])
})

test('a client resumes in a quiet room, and one that lost nothing receives nothing', async (t) => {
  const server = await startServer(t)
  const client = await joinV4(server)
  await client.cut()
  const back = await joinV4(server, client.ticket)
  assert.equal(back.hello.resume.resumed, true)
  await back.settle()
  assert.deepEqual(back.frames.map(({ type }) => type), ['hello', 'pong'])
})

test('a token works again until the client is known to have the next one, and the later handshake wins', async (t) => {
  const server = await startServer(t)
  const other = await joinV4(server)
  const client = await joinV4(server)
  await client.register('Hans')
  const { ticket } = client
  await client.cut()
  // Never answers the ping behind the greeting: its network died before the greeting arrived.
  const deaf = new WebSocket(`${server.ws}/channel/${CHANNEL}/ws?resume=${ticket.token}&since=${ticket.since}`,
    ['gischat.v4'], { autoPong: false })
  await once(deaf, 'message')
  const closed = once(deaf, 'close')
  other.say('meanwhile')
  await other.settle()
  const back = await joinV4(server, ticket)
  assert.equal(back.hello.resume.resumed, true)
  const [code] = await closed
  assert.equal(code, 4001)
  await back.settle()
  assert.deepEqual(back.texts, ['meanwhile'])
  assert.deepEqual(await usersOf(server), ['Hans'])
  // The pong was read before the ping of this client was.
  const late = await joinV4(server, ticket)
  assert.equal(late.hello.resume.resumed, false)
  assert.equal(typeof late.hello.resume.reason, 'string')
  assert.equal(back.ws.readyState, WebSocket.OPEN)
})

test('the latest token resumes as well, though its client never confirmed it', async (t) => {
  const server = await startServer(t)
  const client = await joinV4(server)
  await client.cut()
  const unconfirmed = new V4Client(server, client.ticket, CHANNEL, { autoPong: false })
  await unconfirmed.until(({ type }) => type === 'hello')
  await unconfirmed.cut()
  assert.equal((await joinV4(server, unconfirmed.ticket)).hello.resume.resumed, true)
})

for (const [end, how] of [
  ['a close frame', async (client: V4Client) => {
    const closed = client.closed()
    client.ws.close(1000)
    await closed
  }],
  ['a close frame without a code', async (client: V4Client) => {
    const closed = client.closed()
    client.ws.close()
    await closed
  }],
  ['exiter', async (client: V4Client) => {
    client.send({ type: 'exiter', exiter: 'Hans' })
    await client.settle()
    await client.cut()
  }],
  ['a broken frame', async (client: V4Client) => {
    const closed = client.closed()
    ;(client.ws as any)._socket.write(Buffer.from([0xff, 0xff, 0, 0]))
    await closed
  }],
] as const) {
  test(`after ${end}, nobody resumes`, async (t) => {
    const server = await startServer(t)
    const client = await joinV4(server)
    await client.register('Hans')
    await how(client)
    const thief = await joinV4(server, client.ticket)
    assert.equal(thief.hello.resume.resumed, false)
    assert.deepEqual(await usersOf(server), [])
  })
}

test('a guessed or malformed token, or one of another room, resumes nothing', async (t) => {
  const server = await startServer(t, { ROOMS: 'QGIS,Other' })
  const client = await joinV4(server)
  await client.register('Hans')
  for (const token of ['A'.repeat(43), 'x', '', `${client.token}A`]) {
    assert.equal((await joinV4(server, { ...client.ticket, token })).hello.resume.resumed, false)
  }
  assert.equal((await joinV4(server, client.ticket, 'Other')).hello.resume.resumed, false)
  assert.equal((await refusedHandshake(`${server.ws}/channel/nope/ws?resume=${client.token}`)).status, 404)
  await client.settle()
  assert.equal((await joinV4(server, client.ticket)).hello.resume.resumed, true, 'the session has suffered nothing')
})

test('after RESUME_SECONDS the nickname is free, the room is told, and the token is worth nothing', async (t) => {
  const server = await startServer(t, { RESUME_SECONDS: '1' })
  const other = await joinV4(server)
  const client = await joinV4(server)
  await client.register('Hans')
  await client.cut()
  const exiter = await other.until(({ type }) => type === 'exiter')
  assert.equal(exiter.exiter, 'Hans')
  assert.equal(exiter.by, client.hello.connection)
  assert.deepEqual(await usersOf(server), [])
  const back = await joinV4(server, client.ticket)
  assert.equal(back.hello.resume.resumed, false)
  assert.equal((await back.register('Hans')).type, 'newcomer')
})

test('what was said before a client joined is not told to it, whatever place it names', async (t) => {
  const server = await startServer(t)
  const other = await joinV4(server)
  other.say('before')
  await other.settle()
  const client = await joinV4(server)
  await client.cut()
  const back = await joinV4(server, { token: client.token, since: other.hello.seq })
  assert.equal(back.hello.resume.resumed, false)
  await back.settle()
  assert.deepEqual(back.texts, [])
})

test('a like waits for those that it is for only', async (t) => {
  const server = await startServer(t)
  const other = await joinV4(server)
  const [liked, third] = [await joinV4(server), await joinV4(server)]
  await liked.register('Liked')
  await third.register('Third')
  await third.settle()
  await liked.settle()
  await liked.cut()
  await third.cut()
  other.send({ type: 'like', liker_author: 'Someone', liked_author: 'Liked', message: 'good' })
  await other.settle()
  const typesOf = async (client: V4Client) => {
    const back = await joinV4(server, client.ticket)
    assert.equal(back.hello.resume.resumed, true)
    await back.settle()
    return back.frames.map(({ type }) => type)
  }
  assert.deepEqual(await typesOf(liked), ['hello', 'like', 'pong'])
  assert.deepEqual(await typesOf(third), ['hello', 'pong'])
})

test('beyond RESUME_BYTES, a client begins anew, and its name is free for it', async (t) => {
  const server = await startServer(t, { RESUME_BYTES: String(64 * 1024), MESSAGE_RATE: '0' })
  const other = await joinV4(server)
  const client = await joinV4(server)
  await client.register('Hans')
  await client.cut()
  for (let i = 0; i < 200; i++) other.say(`text ${i}`)
  await other.settle()
  const back = await joinV4(server, client.ticket)
  assert.equal(back.hello.resume.resumed, false)
  assert.match(back.hello.resume.reason, /too large/)
  assert.equal((await back.register('Hans')).type, 'newcomer')
})

test('all rooms together keep eight times as much as one, and the largest one loses its oldest', async (t) => {
  const kib = 1024
  const rooms = Array.from({ length: 12 }, (_, i) => `room ${i}`)
  const server = await startServer(t, {
    RESUME_BYTES: String(64 * kib),
    RESUME_SECONDS: '600',
    ROOMS: rooms.join(),
    MESSAGE_RATE: '0',
    METRICS_ENABLED: 'true',
  })
  const tickets = []
  for (const room of rooms) {
    const other = await joinV4(server, undefined, room)
    const client = await joinV4(server, undefined, room)
    await client.cut()
    // The first room has little to keep, which the others must not cost it.
    for (let i = 0; i < (room === rooms[0] ? 10 : 120); i++) other.say('x')
    await other.settle()
    tickets.push(client.ticket)
  }
  const figures = await scrapeUntil(server, (figures) => figures.get('gischat_parked_sessions') === rooms.length)
  const kept = figures.get('gischat_resume_buffer_bytes')!
  assert.ok(kept > 400 * kib && kept <= 512 * kib, `${kept} bytes`)
  const resumed = []
  for (const [i, room] of rooms.entries()) {
    const { hello } = await joinV4(server, tickets[i], room)
    if (hello.resume.resumed) resumed.push(room)
  }
  assert.ok(resumed.includes(rooms[0]!))
  assert.ok(resumed.length < rooms.length)
})

test('the log and the metrics tell who resumed, and why others could not', async (t) => {
  const server = await startServer(t, { METRICS_ENABLED: 'true' })
  const other = await joinV4(server)
  const client = await joinV4(server)
  await countOf(other, 2)
  await client.cut()
  await countOf(other, 1)
  other.say('missed')
  await other.settle()
  const back = await joinV4(server, client.ticket)
  await back.settle()
  await joinV4(server, client.ticket)
  const current = await joinV4(server)
  await joinV4(server, { token: current.token, since: 'unknown' })
  const figures = await scrapeUntil(server, (figures) => figures.get('gischat_resumes_total{result="place"}') === 1)
  assert.equal(figures.get('gischat_resumes_total{result="resumed"}'), 1)
  assert.equal(figures.get('gischat_resumes_total{result="token"}'), 1)
  const lines = server.logs.filter(({ msg }) => /resumed/.test(String(msg)))
  assert.deepEqual(lines.map(({ msg, events, unknown }) => [msg, events ?? unknown]),
    [['resumed', 1], ['not resumed', 'token'], ['not resumed', 'place']])
  assert.equal(lines[0]!.connection, client.hello.connection)
  assert.ok(!JSON.stringify(server.logs).includes(client.token))
})

test('one network holds as many sessions as connections; the oldest one is released', async (t) => {
  const server = await startServer(t, { MAX_CONNECTIONS_PER_IP: '4', RESUME_SECONDS: '600' })
  const other = await joinV4(server)
  const cut = []
  for (let i = 0; i < 5; i++) {
    const client = await joinV4(server)
    await client.register(`Name${i}`)
    // Members are not told of a count that does not last.
    await countOf(other, 2)
    await client.cut()
    await countOf(other, 1)
    cut.push(client)
  }
  // It may have been told before the last count.
  const hasLeft = ({ exiter }: { exiter?: string }) => exiter === 'Name0'
  if (!other.frames.some(hasLeft)) await other.until(hasLeft)
  assert.deepEqual(await usersOf(server), ['Name1', 'Name2', 'Name3', 'Name4'])
  assert.equal((await joinV4(server, cut[0]!.ticket)).hello.resume.resumed, false)
  assert.equal((await joinV4(server, cut[1]!.ticket)).hello.resume.resumed, true)
})

test('an image on its way when the connection is lost is told to all, and known to its sender', async (t) => {
  const server = await startServer(t)
  const other = await joinV4(server)
  const client = await joinV4(server)
  const id = randomUUID()
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  client.send({ type: 'image', author: 'Someone', image_data: png, id })
  await client.settle()
  await client.cut()
  await other.until(({ type }) => type === 'image')
  const back = await joinV4(server, client.ticket)
  assert.equal(back.hello.resume.resumed, true)
  assert.equal(back.hello.resume.received, id)
  await back.settle()
  assert.ok(other.frames.filter(({ type }) => type === 'image').length === 1)
})

test('many who come back at once receive what they missed', async (t) => {
  const server = await startServer(t, { RESUME_SECONDS: '600' })
  const other = await joinV4(server)
  const clients = await Promise.all(Array.from({ length: 100 }, () => joinV4(server)))
  for (const client of clients) await client.settle()
  await Promise.all(clients.map((client) => client.cut()))
  const layer = { type: 'FeatureCollection', features: [], padding: 'x'.repeat(100_000) }
  other.send({
    type: 'geojson', author: 'Someone', layer_name: 'big', crs_wkt: 'x', crs_authid: 'x', geojson: layer, style: '',
  })
  other.say('and a text')
  await other.settle()
  await Promise.all(clients.map(async (client) => {
    const back = await joinV4(server, client.ticket)
    assert.equal(back.hello.resume.resumed, true)
    const { geojson } = await back.until(({ type }) => type === 'geojson')
    assert.equal(geojson.padding.length, 100_000)
    await back.until(({ text }) => text === 'and a text')
    await back.close()
  }))
})

test('a token in a subprotocol works, and neither is confirmed nor written to a log', async (t) => {
  const server = await startServer(t)
  const client = await joinV4(server)
  await client.cut()
  const second = await joinV4(server, { ...client.ticket, subprotocol: true })
  assert.equal(second.hello.resume.resumed, true)
  assert.equal(second.ws.protocol, 'gischat.v4')
  await second.cut()
  const third = await joinV4(server, second.ticket)
  await fetch(`${server.http}/channel/${CHANNEL}/ws?res%75me=${third.token}&since=1`)
  await fetch(`${server.http}/nowhere?a=1&resume=${third.token}`)
  await third.close()
  await server.app.close()
  const lines = JSON.stringify(server.logs)
  assert.match(lines, /resume=\[redacted\]/)
  for (const { token } of [client, second, third]) assert.ok(!lines.includes(token))
})

test('RESUME_SECONDS=0 offers nothing and holds nothing', async (t) => {
  const server = await startServer(t, { RESUME_SECONDS: '0' })
  const other = await joinV4(server)
  const client = await joinV4(server, { token: 'A'.repeat(43), since: 'x' })
  assert.equal(client.hello.resume, undefined)
  assert.ok(!client.hello.features.includes('resume'))
  await client.register('Hans')
  await client.cut()
  await other.until(({ exiter }) => exiter === 'Hans')
})
