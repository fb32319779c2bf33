import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { joinAll, joinChannel, settle, StrictClient, withoutCounts } from '../generations.ts'
import { Client, startServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const { text, geojson, script, like, newcomer } = MESSAGES
const STORED = ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script']

async function last (server: { http: string }, path = '/channel/QGIS/last'): Promise<any[]> {
  const answer = await fetch(server.http + path)
  assert.equal(answer.headers.get('content-type'), 'application/json')
  return await answer.json() as any[]
}

/** Says things in order, and waits until they are said. */
async function say (server: { http: string }, texts: string[], room = 'QGIS'): Promise<void> {
  for (const text of texts) {
    const body = JSON.stringify({ author: 'Hans', text })
    const headers = { 'content-type': 'application/json' }
    assert.equal((await fetch(`${server.http}/channel/${room}/text`, { method: 'PUT', body, headers })).status, 200)
  }
}

test('nothing is stored unless the operator asks for it', async (t) => {
  const server = await startServer(t)
  await say(server, ['a', 'b'])
  assert.deepEqual(await last(server), [])
  assert.deepEqual(await last(server, '/room/QGIS/last'), [])
  const late = await joinChannel(server)
  assert.deepEqual(withoutCounts((await settle([late]))[0]!), [])
})

test('messages are stored in their order; nicknames, likes and rejections are not', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '100' })
  const { channel, classic } = await joinAll(server)
  const before = (await last(server)).length
  for (const message of Object.values(MESSAGES)) channel.send(message)
  channel.send({ ...text, text: '' })
  await settle([channel])
  classic.send({ message: 'classic', author: 'Hans' })
  await classic.until(({ message }) => message === 'classic')
  const stored = (await last(server)).slice(before)
  assert.deepEqual(stored.map(({ type }) => type), [...STORED, 'text', 'text'])
  assert.equal(stored.at(-1).text, 'classic')

  const late = new StrictClient(`${server.ws}/channel/QGIS/ws`, 'channel')
  assert.equal((await late.next()).type, 'nb_users')
  for (const message of await last(server)) assert.deepEqual(await late.next(), message, 'with the same id and time')
  assert.deepEqual(late.errors, [])
})

test('a typed client gets them when it changes over, a classic one never', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '3' })
  await say(server, ['a', 'b', 'c', 'd'])
  const client = new StrictClient(`${server.ws}/room/QGIS/ws`, 'classic')
  assert.deepEqual(await client.next(), { author: 'internal', nb_users: 1 })
  client.send({ message: 'e', author: 'Hans' })
  assert.equal((await client.next()).message, 'e')
  client.send(newcomer)
  assert.deepEqual(await client.next(), { type: 'nb_users', nb_users: 1 })
  for (const text of ['c', 'd', 'e']) {
    assert.deepEqual(await client.next(), { type: 'text', author: 'Hans', avatar: null, text })
  }
  assert.deepEqual(await client.next(), newcomer)
  client.send(like)
  assert.deepEqual(await client.next(), like)
  assert.deepEqual(client.errors, [])
})

test('each room has its own, the last ones of it', async (t) => {
  const server = await startServer(t, { ROOMS: 'A,B', MAX_STORED_MESSAGES: '2' })
  await say(server, ['a', 'b', 'c'], 'A')
  await say(server, ['d'], 'B')
  assert.deepEqual((await last(server, '/channel/A/last')).map(({ text }) => text), ['b', 'c'])
  const [only] = await last(server, '/room/B/last')
  assert.deepEqual(only, { type: 'text', author: 'Hans', avatar: null, text: 'd' })
})

test('bytes are bounded, and what alone is too large is not kept', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '100', MAX_STORED_BYTES: '2048' })
  const client = await joinChannel(server)
  const share = async (name: string, code: string) => {
    client.send({ ...script, name, raw_pycode: code })
    await client.until(({ type }) => type === 'script')
  }
  await share('first', 'x'.repeat(1000))
  await share('huge', 'x'.repeat(3000))
  await share('second', 'x'.repeat(900))
  assert.deepEqual((await last(server)).map(({ name }) => name), ['first', 'second'])
  await share('third', 'x'.repeat(900))
  assert.deepEqual((await last(server)).map(({ name }) => name), ['second', 'third'])
  // Four bytes each, whatever JavaScript counts.
  await share('letters', '🗺'.repeat(600))
  assert.deepEqual((await last(server)).map(({ name }) => name), ['second', 'third'])
})

test('texts on the list are told and not kept', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '10', UNSTORED_TEXTS: 'wizz, cheat code' })
  const client = await joinChannel(server)
  for (const said of ['hello', 'wizz', 'cheat code', 'wizzard']) {
    client.send({ ...text, text: said })
    assert.equal((await client.next()).text, said)
  }
  assert.deepEqual((await last(server)).map(({ text }) => text), ['hello', 'wizzard'])
})

test('a new member receives a long history completely, although it exceeds the buffer limit', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '10', MAX_BUFFERED_BYTES: String(1024 * 1024) })
  const sharer = await joinChannel(server)
  for (let i = 0; i < 6; i++) {
    sharer.send({ ...script, name: `script ${i}`, raw_pycode: 'x'.repeat(1_500_000) })
    await sharer.until(({ type }) => type === 'script')
  }
  const late = new Client(`${server.ws}/channel/QGIS/ws`)
  await late.next()
  await say(server, ['and what is said meanwhile'])
  for (let i = 0; i < 6; i++) assert.equal((await late.next()).name, `script ${i}`)
  assert.equal((await late.until(({ type }) => type === 'text')).text, 'and what is said meanwhile')
})

test('a client that joins during a conversation has no gap and no duplicate', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '1000', MESSAGE_RATE: '0' })
  const speakers = [await joinChannel(server), await joinChannel(server)]
  const total = 900
  const late: Promise<Client>[] = []
  for (let i = 0; i < total; i++) {
    speakers[i % 2]!.send({ ...text, text: `${i % 2}:${i}` })
    if (i % 30 === 29) {
      await speakers[i % 2]!.until(({ text }) => text === `1:${i}`)
      const changesOver = i % 60 === 59
      const client = new Client(`${server.ws}/${changesOver ? 'room' : 'channel'}/QGIS/ws`)
      late.push(once(client.ws, 'open').then(() => {
        // Refused, and so nothing but the change.
        if (changesOver) client.send({ type: 'exiter', exiter: 'nobody' })
        return client
      }))
    }
  }
  const told = async (client: Client) => {
    const texts: string[] = []
    while (texts.length < total) {
      const frame = await client.next()
      if (frame.type === 'text') texts.push(frame.text)
    }
    return texts
  }
  const [first, ...others] = await Promise.all((await Promise.all(late)).map(told))
  assert.equal(new Set(first).size, total)
  for (const order of others) assert.deepEqual(order, first)
})

test('a layer is stored as it was written', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '1' })
  const client = await joinChannel(server)
  const layer = '{"type":"FeatureCollection","features":[],"n":[9007199254740993, 1.10]}'
  client.send(JSON.stringify({ ...geojson, geojson: 0 }).replace('"geojson":0', `"geojson":${layer}`))
  await client.next()
  assert.ok((await (await fetch(`${server.http}/room/QGIS/last`)).text()).includes(layer))
})
