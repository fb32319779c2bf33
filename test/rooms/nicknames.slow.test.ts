import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allKnow, joinAll, joinChannel, joinTyped, settle, StrictClient, withoutCounts } from '../generations.ts'
import { startServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const { geojson } = MESSAGES

async function users (server: { http: string }, path = '/channel/QGIS/users'): Promise<string[]> {
  return await (await fetch(server.http + path)).json() as string[]
}

const isExiter = ({ type }: any) => type === 'exiter'
const without = ({ id, timestamp, ...frame }: any) => frame

test('a nickname is one connection\'s in a room, whatever generation it speaks', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  const elsewhere = await joinChannel(server, 'typed', 'QField')
  for (const [client, name] of [[channel, 'typed'], [typed, 'channel'], [typed, 'typed']] as const) {
    client.send({ type: 'newcomer', newcomer: name })
    assert.equal((await client.until(({ type }) => type !== 'nb_users')).reason,
      `User '${name}' already registered in channel QGIS`)
  }
  assert.deepEqual(withoutCounts((await settle([elsewhere]))[0]!), [])
  assert.deepEqual(await users(server), ['channel', 'typed'])
  assert.deepEqual(await users(server, '/room/QField/users'), ['typed'])
  channel.send({ type: 'newcomer', newcomer: 'Typed' })
  const { newcomer } = await channel.until(({ type }) => type === 'newcomer')
  assert.equal(newcomer, 'Typed', 'letters count')
})

test('of many who want a name at once, one gets it', async (t) => {
  const server = await startServer(t)
  const clients = await Promise.all(Array.from({ length: 20 }, () => joinChannel(server)))
  for (const client of clients) client.send({ type: 'newcomer', newcomer: 'wanted' })
  const outcomes = await Promise.all(clients.map(async (client) => {
    const id = await client.until(({ type }) => type === 'uncompliant' || type === 'newcomer')
    return id.type === 'uncompliant' ? 'refused' : 'told'
  }))
  await settle(clients)
  // All are told of the one, and all but one of their own refusal.
  const refusals = clients.map(({ frames }) => frames.filter(({ type }) => type === 'uncompliant').length)
  assert.deepEqual(refusals.toSorted(), [0, ...Array(19).fill(1)])
  for (const { frames } of clients) assert.equal(frames.filter(({ type }) => type === 'newcomer').length, 1)
  assert.equal(outcomes[refusals.indexOf(0)], 'told')
  assert.deepEqual(await users(server), ['wanted'])
})

test('the same newcomer again is answered every time, and changes nothing', async (t) => {
  const server = await startServer(t)
  const { classic, typed, channel } = await joinAll(server)
  for (let i = 0; i < 5; i++) typed.send({ type: 'newcomer', newcomer: 'typed' })
  const [own, ...others] = await settle([typed, classic, channel])
  assert.deepEqual(own!.map(({ reason }) => reason), Array(5).fill("User 'typed' already registered in channel QGIS"))
  assert.deepEqual(others, [[], []])
  assert.deepEqual(await users(server), ['channel', 'typed'])
})

test('another name is a new one: the old one leaves first, and is free', async (t) => {
  const server = await startServer(t)
  const { typed, channel } = await joinAll(server)
  typed.send({ type: 'newcomer', newcomer: 'Other' })
  assert.deepEqual(await typed.next(), { type: 'exiter', exiter: 'typed' })
  assert.deepEqual(await typed.next(), { type: 'newcomer', newcomer: 'Other' })
  assert.deepEqual(await users(server), ['channel', 'Other'])
  channel.send({ type: 'newcomer', newcomer: 'typed' })
  assert.deepEqual((await settle([typed, channel]))[0],
    [{ type: 'exiter', exiter: 'channel' }, { type: 'newcomer', newcomer: 'typed' }])
  typed.send({ type: 'newcomer', newcomer: 'typed' })
  assert.equal((await typed.next()).type, 'uncompliant')
  assert.deepEqual(await users(server), ['Other', 'typed'], 'who is refused keeps the name it has')
})

test('an exiter message sent by a client is delivered once, and the client may come back', async (t) => {
  const server = await startServer(t)
  const { classic, typed, channel } = await joinAll(server)
  channel.send({ type: 'exiter', exiter: 'channel' })
  channel.send({ type: 'exiter', exiter: 'channel' })
  assert.deepEqual(without(await channel.next()), { type: 'exiter', exiter: 'channel' })
  assert.equal((await channel.next()).type, 'uncompliant')
  channel.send({ type: 'newcomer', newcomer: 'channel' })
  channel.send({ type: 'exiter', exiter: 'channel' })
  await channel.until(isExiter)
  const closed = channel.closed()
  channel.ws.close()
  await closed
  await allKnow([classic, typed], 2)
  assert.deepEqual(typed.frames.filter(isExiter).length, 2, 'the end of the connection is not told again')
  assert.deepEqual(await users(server), ['typed'])
})

/** Bytes that break RFC 6455: a frame with reserved bits. */
const BROKEN = Buffer.from([0xf1, 0x80, 0, 0, 0, 0])

const endings: Record<string, (client: StrictClient) => void> = {
  'a close': (client) => client.ws.close(),
  'an end without a close frame': (client) => client.ws.terminate(),
  'a reset': (client) => (client.ws as any)._socket.resetAndDestroy(),
  'a broken frame': (client) => (client.ws as any)._socket.write(BROKEN),
  'too large a message': (client) => client.send('x'.repeat(20_000)),
  silence: (client) => { client.ws.pong = () => {} },
}

for (const [name, end] of Object.entries(endings)) {
  test(`a nickname is free, and its exiter told once, after ${name}`, async (t) => {
    const server = await startServer(t, {
      MAX_FRAME_BYTES: '10000',
      ...(name === 'silence' && { WS_PING_INTERVAL: '0.1', WS_PING_TIMEOUT: '0.4' }),
    })
    const witness = await joinChannel(server, 'witness')
    const leavers = [await joinTyped(server, 'leaver-t'), await joinChannel(server, 'leaver-c')]
    await allKnow([witness, ...leavers], 3)
    for (const leaver of leavers) end(leaver)
    const told = [await witness.until(isExiter), await witness.until(isExiter)].map(({ exiter }) => exiter)
    assert.deepEqual(told.sort(), ['leaver-c', 'leaver-t'])
    await allKnow([witness], 1)
    assert.equal(witness.frames.filter(isExiter).length, 2)
    assert.deepEqual(await users(server), ['witness'])
    assert.deepEqual(witness.errors, [])
    await joinChannel(server, 'leaver-t')
  })
}

test('a client that leaves while its newcomer message is decoded does not keep the nickname', async (t) => {
  const server = await startServer(t)
  const witness = await joinChannel(server, 'witness')
  const leaver = await joinChannel(server)
  await allKnow([witness], 2)
  leaver.send(JSON.stringify({ type: 'newcomer', newcomer: 'ghost', padding: 'x'.repeat(4_000_000) }))
  leaver.ws.terminate()
  await allKnow([witness], 1)
  const again = await joinChannel(server)
  again.send(JSON.stringify({ type: 'newcomer', newcomer: 'ghost', padding: 'x'.repeat(4_000_000) }))
  await again.until(({ type }) => type === 'newcomer')
  assert.deepEqual(await users(server), ['ghost', 'witness'])
})

test('names are sorted without regard to case', async (t) => {
  const server = await startServer(t)
  for (const name of ['bob', 'Cem', 'ann', 'ANN', '_x_', '123']) await joinChannel(server, name)
  assert.deepEqual(await users(server), ['123', '_x_', 'ANN', 'ann', 'bob', 'Cem'])
})

test('a nickname that is taken changes over all the same, and is refused', async (t) => {
  const server = await startServer(t)
  await joinAll(server)
  const client = new StrictClient(`${server.ws}/room/QGIS/ws`, 'classic')
  await client.next()
  client.send({ type: 'newcomer', newcomer: 'typed' })
  assert.deepEqual(await client.until(({ type }) => type), { type: 'nb_users', nb_users: 4 })
  assert.equal((await client.next()).reason, "User 'typed' already registered in channel QGIS")
  assert.deepEqual(client.errors, [])
})

test('a typed message that is not valid does not change anything', async (t) => {
  const server = await startServer(t)
  const client = new StrictClient(`${server.ws}/room/QGIS/ws`, 'classic')
  await client.next()
  const invalid = [
    { type: 'newcomer', newcomer: 'x' }, { type: 'text', author: 'Hans' }, { type: 'nb_users', nb_users: 1 },
    { type: 'shout' }, { ...geojson, geojson: null }, { ...MESSAGES.image, image_data: 'broken' },
    { ...MESSAGES.image, image_data: 'A'.repeat(100_000) }, { ...geojson, layer_name: 'x'.repeat(100_000) },
  ]
  for (const message of invalid) client.send(message)
  client.send({ type: 'text', message: 'still classic', author: 'Hans' })
  assert.deepEqual(await client.next(), { message: 'still classic', author: 'Hans', avatar: null })
  assert.deepEqual(client.errors, [])
  assert.ok(!server.logs.some(({ dialect }) => dialect === 'typed'))
})

test('a large first message changes over too, and what comes behind it waits', async (t) => {
  const server = await startServer(t)
  const { channel } = await joinAll(server)
  const client = new StrictClient(`${server.ws}/room/QGIS/ws`, 'classic')
  await client.next()
  client.send({ ...geojson, style: 'x'.repeat(3_000_000) })
  client.send({ ...MESSAGES.text, text: 'after it' })
  assert.equal((await client.until(({ type }) => type === 'geojson' || type === 'text')).type, 'geojson')
  assert.deepEqual(await client.next(), { ...MESSAGES.text, text: 'after it' })
  assert.equal((await channel.until(({ type }) => type === 'geojson' || type === 'text')).type, 'geojson')
  assert.deepEqual(client.errors, [])
})

test('around the change over under load nothing is lost and nothing doubled', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const speaker = await joinChannel(server)
  const changing = await Promise.all(Array.from({ length: 20 }, async () => {
    const client = new StrictClient(`${server.ws}/room/QGIS/ws`, 'classic')
    await client.next()
    return client
  }))
  const total = 2000
  for (let i = 0; i < total; i++) {
    speaker.send({ ...MESSAGES.text, text: String(i) })
    if (i % 100 === 50) {
      changing[Math.floor(i / 100)]!.send({ type: 'exiter', exiter: 'nobody' })
      await speaker.until(({ text }) => text === String(i))
    }
  }
  for (const client of changing) {
    const told = []
    while (told.length < total) {
      const { text, message } = await client.next()
      if (text ?? message) told.push(Number(text ?? message))
    }
    assert.deepEqual(told, Array.from({ length: total }, (_, i) => i))
    assert.deepEqual(client.errors, [])
  }
  assert.ok(changing.every(({ generation }) => generation === 'typed'))
})

test('a client that leaves while its layer is decoded frees its nickname at once, and the layer arrives', async (t) => {
  const server = await startServer(t)
  const witness = await joinChannel(server, 'witness')
  const client = await joinChannel(server, 'leaver')
  await allKnow([witness], 2)
  client.send({ ...geojson, style: 'x'.repeat(3_000_000) })
  client.send({ ...MESSAGES.text, text: 'bye' })
  client.ws.close()
  const told: any[] = []
  while (told.length < 3) told.push(await witness.until(({ type }) => type !== 'nb_users'))
  assert.deepEqual(told.map(({ type }) => type).sort(), ['exiter', 'geojson', 'text'])
  assert.deepEqual(told.filter(({ author }) => author).map(({ type }) => type), ['geojson', 'text'])
})
