import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { joinAll, joinChannel, joinTyped, settle } from '../generations.ts'
import { Client, startServer, type TestServer } from '../helper.ts'
import { MESSAGES } from '../typed-examples.ts'

const ANSWERED = 'f2a1f0f0-7c55-4b0d-9a3e-0d9c5f4e6b71'
/** The types that may answer a message; records of plugins have no such member in the last two. */
const TYPES = ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script'] as const
const { text } = MESSAGES

/** A client of the channel generation that speaks of replies. */
async function joinAware ({ ws }: TestServer, query = '?replies=true', room = 'QGIS'): Promise<Client> {
  const client = new Client(`${ws}/channel/${room}/ws${query}`)
  await client.until(({ type }) => type === 'nb_users')
  return client
}

for (const type of TYPES) {
  test(`${type}: an answer reaches clients that speak of replies with its identifier, and all others without`, async (t) => {
    const server = await startServer(t)
    const { classic, typed, channel } = await joinAll(server)
    const sender = await joinAware(server, '')
    const listener = await joinAware(server)
    sender.send({ ...MESSAGES[type], in_reply_to_id: ANSWERED })
    const echo = await sender.until((frame) => frame.type === type)
    const heard = await listener.until((frame) => frame.type === type)
    const expected = ['model', 'script'].includes(type) ? undefined : ANSWERED
    assert.deepEqual([echo.in_reply_to_id, heard.in_reply_to_id], [expected, expected])
    // These read strictly: one key more is an error.
    for (const client of [typed, channel]) {
      const frame = await client.until((frame) => frame.type === type)
      assert.ok(!('in_reply_to_id' in frame))
    }
    await classic.until(({ author }) => author === 'Hans')
    assert.deepEqual([typed.errors, channel.errors, classic.errors], [[], [], []])
  })
}

test('a client speaks of replies from its first message with the key, null included', async (t) => {
  const server = await startServer(t)
  for (const join of [joinChannel, joinTyped] as const) {
    const client = await join(server, `x${randomUUID().slice(0, 8)}`)
    const other = await joinAware(server)
    other.send({ ...text, text: 'one', in_reply_to_id: ANSWERED })
    const before = await client.until((frame) => frame.text === 'one')
    assert.ok(!('in_reply_to_id' in before))
    client.send({ ...text, text: 'two', in_reply_to_id: null })
    const own = await client.next()
    assert.equal(own.text, 'two')
    assert.ok(!('in_reply_to_id' in own), 'never as null')
    other.send({ ...text, text: 'three', in_reply_to_id: ANSWERED })
    assert.equal((await client.until((frame) => frame.text === 'three')).in_reply_to_id, ANSWERED)
    await client.close()
    await other.close()
  }
})

test('an invalid message does not make a client speak of replies', async (t) => {
  const server = await startServer(t)
  const client = await joinChannel(server)
  for (const message of [
    { ...text, in_reply_to_id: 'no-uuid' }, { ...text, in_reply_to_id: 5 }, { ...text, in_reply_to_id: '' },
    { ...text, author: '', in_reply_to_id: ANSWERED }, { type: 'poke', in_reply_to_id: ANSWERED },
    { ...MESSAGES.image, image_data: 'bm8gaW1hZ2U=', in_reply_to_id: ANSWERED },
  ]) {
    client.send(message)
    assert.equal((await client.next()).type, 'uncompliant', JSON.stringify(message))
  }
  const other = await joinAware(server)
  other.send({ ...text, in_reply_to_id: ANSWERED })
  assert.ok(!('in_reply_to_id' in await client.until(({ type }) => type === 'text')))
  assert.deepEqual(client.errors, [])
})

test('newcomer, exiter and like with the key neither answer nor speak of replies', async (t) => {
  const server = await startServer(t)
  const client = await joinChannel(server)
  for (const message of [MESSAGES.newcomer, MESSAGES.like, MESSAGES.exiter]) {
    client.send({ ...message, in_reply_to_id: ANSWERED })
    assert.ok(!('in_reply_to_id' in await client.until(({ type }) => type === message.type)))
  }
  const other = await joinAware(server)
  other.send({ ...text, in_reply_to_id: ANSWERED })
  assert.ok(!('in_reply_to_id' in await client.until(({ type }) => type === 'text')))
})

test('a message that answers itself answers nothing', async (t) => {
  const server = await startServer(t)
  const client = await joinAware(server)
  const id = randomUUID()
  client.send({ ...text, id, in_reply_to_id: id.toUpperCase() })
  const frame = await client.until(({ type }) => type === 'text')
  assert.deepEqual([frame.id, frame.in_reply_to_id], [id, undefined])
})

test('messages of every generation have an identifier that an answer can name', async (t) => {
  const server = await startServer(t)
  const { classic, typed } = await joinAll(server)
  const aware = await joinAware(server)
  classic.send({ author: 'Hans', message: 'from classic' })
  typed.send({ ...text, text: 'from typed' })
  const [first, second] = [await aware.until((frame) => frame.text === 'from classic'),
    await aware.until((frame) => frame.text === 'from typed')]
  for (const { id } of [first, second]) {
    aware.send({ ...text, text: `about ${id}`, in_reply_to_id: id })
    assert.equal((await aware.until((frame) => frame.text === `about ${id}`)).in_reply_to_id, id)
  }
})

test('PUT takes the key in both generations, and its response has it where the request had', async (t) => {
  const server = await startServer(t)
  const aware = await joinAware(server)
  const plain = await joinChannel(server)
  for (const noun of ['room', 'channel']) {
    const put = async (body: object) => {
      const response = await fetch(`${server.http}/${noun}/QGIS/text`, {
        method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      })
      return { status: response.status, body: await response.json() as Record<string, any> }
    }
    const answer = await put({ ...text, in_reply_to_id: ANSWERED })
    assert.deepEqual([answer.status, answer.body.in_reply_to_id], [200, ANSWERED])
    assert.equal((await aware.until(({ type }) => type === 'text')).in_reply_to_id, ANSWERED)
    for (const nothing of [{}, { in_reply_to_id: null }]) {
      const { status, body } = await put({ ...text, ...nothing })
      assert.deepEqual([status, 'in_reply_to_id' in body], [200, false])
      await aware.until(({ type }) => type === 'text')
    }
    const refused = await put({ ...text, in_reply_to_id: 'x' })
    assert.equal(refused.status, 422)
    assert.deepEqual(refused.body.detail.map(({ type, loc, msg }: any) => ({ type, loc, msg })), [
      { type: 'uuid_parsing', loc: ['body', 'in_reply_to_id'], msg: 'Input should be a valid UUID' },
    ])
  }
  await settle([plain, aware])
  assert.deepEqual(plain.errors, [])
})

test('stored messages keep what they answer, for those who ask', async (t) => {
  const server = await startServer(t, { MAX_STORED_MESSAGES: '10' })
  const sender = await joinAware(server)
  for (const type of TYPES) {
    sender.send({ ...MESSAGES[type], in_reply_to_id: ANSWERED })
    await sender.until((frame) => frame.type === type)
  }
  const answers = (messages: any[]) => messages.filter((message) => message.in_reply_to_id === ANSWERED).length
  for (const noun of ['room', 'channel']) {
    const last = async (query: string) =>
      await (await fetch(`${server.http}/${noun}/QGIS/last${query}`)).json() as any[]
    assert.deepEqual([answers(await last('')), answers(await last('?replies=true'))], [0, 6])
    assert.equal((await last('?replies=1')).length, 8)
  }
  const plain = await joinChannel(server)
  const aware = await joinAware(server)
  for (const type of TYPES) {
    assert.ok(!('in_reply_to_id' in await plain.until((frame) => frame.type === type)))
    const { in_reply_to_id: answered } = await aware.until((frame) => frame.type === type)
    assert.equal(answered, ['model', 'script'].includes(type) ? undefined : ANSWERED)
  }
  // The first typed message decides for the stored ones, too.
  const typed = new Client(`${server.ws}/room/QGIS/ws`)
  await typed.next()
  typed.send({ ...text, in_reply_to_id: null })
  assert.equal((await typed.until((frame) => frame.type === 'text')).in_reply_to_id, ANSWERED)
  assert.deepEqual(plain.errors, [])
})

test('a burst of first answers keeps the order of all members', async (t) => {
  const server = await startServer(t)
  const members = await Promise.all(Array.from({ length: 5 }, () => joinAware(server, '')))
  const texts: string[] = []
  for (const [i, member] of members.entries()) {
    for (let n = 0; n < 10; n++) {
      texts.push(`${i} ${n}`)
      member.send({ ...text, text: `${i} ${n}`, ...(n > 4 && { in_reply_to_id: ANSWERED }) })
    }
  }
  const heard = await Promise.all(members.map(async (member) => {
    const order: string[] = []
    while (order.length < texts.length) order.push((await member.until(({ type }) => type === 'text')).text)
    return order
  }))
  for (const order of heard) assert.deepEqual(order, heard[0])
  assert.deepEqual([...heard[0]!].sort(), [...texts].sort())
})
