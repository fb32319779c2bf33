import assert from 'node:assert/strict'
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { allKnow, joinAll, joinChannel } from '../generations.ts'
import { Client, startServer, type TestServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const V4 = 'gischat.v4'
const { text } = MESSAGES
const answered = 'f2a1f0f0-7c55-4b0d-9a3e-0d9c5f4e6b71'
const react = { type: 'reaction', author: 'Hans', in_reply_to_id: answered, emoji: '👍' }

/** A client of the fourth generation, and its greeting. */
async function joinV4 ({ ws }: Pick<TestServer, 'ws'>, nickname?: string, room = 'QGIS') {
  const client = new Client(`${ws}/channel/${room}/ws`, {}, [V4])
  const hello = await client.next()
  assert.equal(hello.type, 'hello')
  if (nickname !== undefined) {
    client.send({ type: 'newcomer', newcomer: nickname })
    await client.until(({ newcomer }) => newcomer === nickname)
  }
  return { client, hello }
}

test('hello is the first frame and counts as the head count', async (t) => {
  const server = await startServer(t)
  const first = await joinV4(server)
  const { client, hello } = await joinV4(server)
  assert.match(hello.server, /^gischat\/\d+\.\d+\.\d+$/)
  assert.equal(hello.nb_users, 2)
  assert.notEqual(hello.connection, first.hello.connection)
  assert.ok(['replies', 'reactions', 'places', 'ping'].every((feature) => hello.features.includes(feature)))
  client.send(text)
  assert.equal((await client.next()).type, 'text', 'no head count behind hello')
  assert.deepEqual((await first.client.next()).nb_users, 2)
})

test('frames name their event and the connection that caused them; those of the server itself do not', async (t) => {
  const server = await startServer(t)
  const { client, hello } = await joinV4(server, 'Hans')
  const other = await joinV4(server)
  assert.equal(other.hello.seq, client.frames.findLast(({ seq }) => seq).seq, 'the place of the room')
  const sent = [text, MESSAGES.crs, { ...MESSAGES.like, liker_author: 'Hans', liked_author: 'Hans' }, react,
    { type: 'newcomer', newcomer: 'Jane' }, { type: 'exiter', exiter: 'Jane' }]
  for (const message of sent) client.send(message)
  const frames = []
  for (const type of ['text', 'crs', 'like', 'reaction', 'exiter', 'newcomer', 'exiter']) {
    frames.push(await client.until((frame) => frame.type === type))
  }
  for (const { by, type } of frames) assert.equal(by, hello.connection, type)
  const names = client.frames.map(({ seq }) => seq).filter(Boolean)
  assert.equal(new Set(names).size, names.length)
  for (const frame of [...client.frames, ...other.client.frames]) {
    if (['nb_users', 'uncompliant'].includes(frame.type)) assert.ok(!('seq' in frame || 'by' in frame))
  }
  // The same bytes for everyone.
  const [own, heard] = [frames[0], await other.client.until(({ type }) => type === 'text')]
  assert.deepEqual(own, heard)
  await fetch(`${server.http}/channel/QGIS/text`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...text, text: 'by PUT' }),
  })
  const put = await client.until((frame) => frame.text === 'by PUT')
  assert.ok(put.seq && !('by' in put))
  await client.close()
})

test('a namesake is another connection', async (t) => {
  const server = await startServer(t)
  const [a, b] = [await joinV4(server), await joinV4(server)]
  a.client.send(text)
  b.client.send(text)
  const isText = ({ type }: any) => type === 'text'
  const senders = [(await a.client.until(isText)).by, (await a.client.until(isText)).by]
  assert.deepEqual(new Set(senders), new Set([a.hello.connection, b.hello.connection]))
})

test('members that clients made up are dropped; a type that nobody knows is refused', async (t) => {
  const server = await startServer(t)
  const { client } = await joinV4(server)
  client.send({ ...text, seq: 'forged', by: 'forged', features: [1], kind: 'like' })
  const frame = await client.until(({ type }) => type === 'text')
  assert.ok(frame.seq !== 'forged' && frame.by !== 'forged' && !('features' in frame) && !('kind' in frame))
  const id = randomUUID()
  client.send({ type: 'act', id, act: 'mute' })
  const refusal = await client.next()
  assert.deepEqual([refusal.type, refusal.refused_id], ['uncompliant', id])
})

test('a refusal names the message, whatever refused it', async (t) => {
  const server = await startServer(t)
  const { client } = await joinV4(server)
  await joinChannel(server, 'Jane')
  const refused = [
    { ...text, text: 5 }, { type: 'poke' }, { type: 'newcomer', newcomer: 'Jane' }, { type: 'exiter', exiter: 'Jane' },
    { ...MESSAGES.image, image_data: 'bm8gaW1hZ2U=' }, { ...react, emoji: 'no' },
    { ...MESSAGES.geojson, geojson: { type: 'FeatureCollection' } }, { type: 'nb_users', nb_users: 5 },
  ]
  for (const message of refused) {
    const id = randomUUID()
    client.send({ ...message, id })
    const refusal = await client.until(({ type }) => type === 'uncompliant')
    assert.equal(refusal.refused_id, id, JSON.stringify(message))
    client.send({ ...message, id: 'no-uuid' })
    assert.ok(!('refused_id' in await client.until(({ type }) => type === 'uncompliant')))
  }
  client.send('{')
  assert.ok(!('refused_id' in await client.until(({ type }) => type === 'uncompliant')))
})

test('a reaction reaches the generations: as it is, as a like for those concerned, or not at all', async (t) => {
  const server = await startServer(t)
  const { classic, typed, channel } = await joinAll(server)
  const { client, hello } = await joinV4(server)
  const other = await joinV4(server)
  await allKnow([classic, typed, channel], 5)
  const like = { ...react, author: 'Hans', liked_author: 'channel', message: 'Proj is out' }
  for (const message of [react, { ...react, remove: true }, { ...like, remove: true }, like]) client.send(message)
  for (const { client: member } of [{ client }, other]) {
    const frames = []
    for (let i = 0; i < 4; i++) frames.push(await member.until(({ type }) => type === 'reaction'))
    assert.deepEqual(frames.map(({ remove, emoji, by }) => ({ remove, emoji, by })),
      [false, true, true, false].map((remove) => ({ remove, emoji: '👍', by: hello.connection })))
    for (const { in_reply_to_id: id, author } of frames) assert.deepEqual([id, author], [answered, 'Hans'])
  }
  const { liker_author: liker, liked_author: liked, message } = await channel.next()
  assert.deepEqual([liker, liked, message], ['Hans', 'channel', 'Proj is out'])
  client.send({ ...text, text: 'end' })
  for (const member of [typed, channel]) assert.equal((await member.next()).text, 'end')
  assert.equal((await classic.next()).message, 'end')
  assert.deepEqual([classic.errors, typed.errors, channel.errors], [[], [], []])
})

test('a place is said to the fourth generation; the others have the text alone', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '5' })
  const { classic, typed, channel } = await joinAll(server)
  const { client } = await joinV4(server)
  client.send({ ...text, text: 'here', at: [2.3522, 48.8566] })
  assert.deepEqual((await client.until((frame) => frame.text === 'here')).at, [2.3522, 48.8566])
  for (const member of [typed, channel]) await member.until((frame) => frame.text === 'here' && !('at' in frame))
  await classic.until((frame) => frame.message === 'here')
  // Stored messages keep their members, names included.
  const later = await joinV4(server)
  const stored = await later.client.until((frame) => frame.text === 'here')
  assert.deepEqual(stored, client.frames.find((frame) => frame.text === 'here'))
  assert.deepEqual([typed.errors, channel.errors], [[], []])
})

test('a pong comes when everything before the ping has been processed, and to nobody else', async (t) => {
  const server = await startServer(t)
  const { client } = await joinV4(server)
  const other = await joinV4(server)
  client.send(MESSAGES.image)
  client.send({ type: 'ping', id: randomUUID() })
  client.send(text)
  const types = []
  while (types.length < 3) types.push((await client.until(({ type }) => type !== 'nb_users')).type)
  assert.deepEqual(types, ['image', 'pong', 'text'])
  assert.deepEqual(client.frames.find(({ type }) => type === 'pong'), { type: 'pong' })
  await other.client.until(({ type }) => type === 'text')
  assert.ok(!other.client.frames.some(({ type }) => type === 'pong'))
})

test('pings cost no messages; a flood of them is one', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '1', MESSAGE_BURST: '2' })
  const { client } = await joinV4(server)
  for (let i = 0; i < 50; i++) client.send({ type: 'ping' })
  client.send(text)
  for (let i = 0; i < 50; i++) assert.equal((await client.next()).type, 'pong')
  assert.equal((await client.next()).type, 'text')
  const closed = client.closed()
  for (let i = 0; i < 2000; i++) client.send({ type: 'ping' })
  assert.equal((await closed).code, 1008)
})

test('a ping in a binary frame is a message, and counts as one', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '1', MESSAGE_BURST: '2' })
  const { client } = await joinV4(server)
  for (let i = 0; i < 50; i++) client.ws.send(Buffer.from('{"type":"ping"}'))
  client.send({ type: 'ping' })
  const types = []
  while (types.at(-1) !== 'pong') types.push((await client.next()).type)
  // Two refusals, and a notice of those that were dropped; a few more on a busy machine.
  assert.ok(types.length < 25, `${types.length - 1} answers`)
})

test('older generations have no ping', async (t) => {
  const server = await startServer(t)
  const channel = await joinChannel(server)
  channel.send({ type: 'ping' })
  assert.equal((await channel.next()).type, 'uncompliant')
})

/** The server's choice among the offered subprotocols, in one header or in several. */
async function select ({ port }: TestServer, path: string, offered: string | string[]): Promise<string | undefined> {
  const [response, socket] = await new Promise<[any, any]>((resolve, reject) => {
    request({
      port,
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': offered,
      },
    }).on('upgrade', (response, socket) => resolve([response, socket])).on('response', reject).on('error', reject).end()
  })
  socket.destroy()
  assert.equal(response.statusCode, 101)
  return response.headers['sec-websocket-protocol']
}

test('the subprotocol is negotiated in every case', async (t) => {
  const server = await startServer(t)
  const channel = '/channel/QGIS/ws'
  const cases: [string, string | string[], string | undefined][] = [
    [channel, V4, V4],
    [channel, `chat, ${V4}`, V4],
    [channel, `${V4},chat`, V4],
    [channel, `resume.abc, ${V4}`, V4],
    [channel, `${V4}, ${V4}`, V4],
    [channel, [V4, V4], V4],
    [channel, [V4, 'chat'], V4],
    [channel, 'chat', 'chat'],
    [channel, 'GISCHAT.V4', undefined],
    [channel, 'gischat.v5, gischat.v4', V4],
    [channel, 'gischat.v5', undefined],
    [channel, 'resume.abc', undefined],
    ['//channel/QGIS/ws', V4, V4],
    ['/room/QGIS/ws', V4, undefined],
    ['/room/QGIS/ws', `${V4}, chat`, 'chat'],
  ]
  for (const [path, offered, selected] of cases) {
    assert.equal(await select(server, path, offered), selected, `${path} ${String(offered)}`)
  }
  const ws = new WebSocket(`${server.ws}/channel/QGIS/ws`)
  const [frame] = await once(ws, 'message')
  assert.equal(JSON.parse(String(frame)).type, 'nb_users', 'not offered')
  ws.close()
})
