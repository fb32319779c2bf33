import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Client as Raw, startServer, type TestServer } from '../helper.ts'
import { admin, ENV } from '../moderation/helper.ts'
import { startPlainProxy } from '../plain-proxy.ts'
import { requirePython } from '../programs.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { MESSAGES } from '../typed-examples.ts'
import { joinRoom, next } from './bundle.ts'
import { PythonRoom } from './python.ts'

const skip = requirePython('websockets')

/** A member of the channel dialect. */
async function watch ({ ws }: TestServer): Promise<Raw> {
  const witness = new Raw(`${ws}/channel/QGIS/ws`)
  await once(witness.ws, 'open')
  witness.send({ type: 'newcomer', newcomer: 'Old' })
  await witness.until(({ type }) => type === 'newcomer')
  return witness
}

test('a program in Python and one with the package chat', { skip }, async (t) => {
  const server = await startServer(t)
  const ada = await joinRoom(t, server.http, { nickname: 'Ada' })
  await next(ada, 'ready')
  const python = new PythonRoom(t, server.http, 'Guido')
  await python.until('people', (people) => people.includes('Ada') && people.includes('Guido'))
  if (!ada.people.has('Guido')) await next(ada, 'newcomer')

  const heard = python.until('text')
  assert.equal((await ada.send('Hello from TypeScript')).state, 'delivered')
  const { value: text, own } = await heard
  assert.deepEqual([text.author, text.text, own], ['Ada', 'Hello from TypeScript', false])

  const answer = next(ada, 'text', ({ author }) => author === 'Guido')
  python.tell('reply', { to: text.id, content: 'Hello from Python' })
  const [reply] = await answer
  assert.deepEqual([reply.text, reply.in_reply_to_id], ['Hello from Python', text.id])
  assert.equal((await python.until('text')).own, true)

  const reaction = next(ada, 'reaction')
  python.tell('react', { to: text.id, emoji: '👍' })
  const [{ emoji, in_reply_to_id: id }] = await reaction
  assert.deepEqual([emoji, id], ['👍', text.id])
  assert.equal((await python.until('receipt')).value, 'delivered')

  const left = next(ada, 'exiter')
  python.end()
  assert.equal((await left)[0].exiter, 'Guido')
  await python.until('end', (reason) => reason === null)
})

test('everything that a client may share goes through the Python module', { skip }, async (t) => {
  const server = await startServer(t)
  const python = new PythonRoom(t, server.http, 'Guido')
  await python.until('registered')
  for (const type of ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script'] as const) {
    const { author, avatar, ...content } = MESSAGES[type]
    python.tell('send', content)
    const { value } = await python.until('receipt')
    assert.equal(value, 'delivered', type)
  }
  // Its program prints what it received behind the receipts.
  python.end()
  await python.until('end')
  const types = python.events.filter(({ value }) => value?.author === 'Guido').map(({ event }) => event)
  assert.deepEqual(types, ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script'])
})

test('over a cut connection, a program in Python loses and doubles nothing', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const witness = await watch(server)
  const python = new PythonRoom(t, `http://127.0.0.1:${proxy.port}`, 'Guido')
  await python.until('registered')
  for (let round = 0; round < 3; round++) {
    python.tell('send', `${round} before`)
    proxy.cut()
    await python.until('state', (state) => state === 'waiting')
    for (const text of ['one', 'two']) python.tell('send', `${round} ${text}`)
    witness.send({ type: 'text', author: 'Old', text: `${round} meanwhile` })
    await witness.until(({ text }) => text === `${round} meanwhile`)
    proxy.restore()
    assert.equal((await python.until('session')).value, 'resumed')
    await witness.until(({ text }) => text === `${round} two`)
    await python.until('text', ({ text }) => text === `${round} two`)
  }
  const textsBy = (frames: any[], name: string) =>
    frames.filter(({ type, author }) => type === 'text' && author === name).map(({ text }) => text)
  const said = [0, 1, 2].flatMap((round) => ['before', 'one', 'two'].map((text) => `${round} ${text}`))
  const heard = python.events.map(({ value }) => value ?? {})
  assert.deepEqual(textsBy(witness.frames, 'Guido'), said)
  assert.deepEqual(textsBy(heard, 'Guido'), said)
  assert.deepEqual(textsBy(heard, 'Old'), [0, 1, 2].map((round) => `${round} meanwhile`))
  assert.deepEqual(witness.frames.filter(({ type }) => type === 'exiter'), [], 'the nickname was held')
})

test('a program in Python notices a connection that is dead without anybody having told', { skip }, async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const witness = await watch(server)
  const python = new PythonRoom(t, `http://127.0.0.1:${proxy.port}`, 'Guido')
  await python.until('registered')
  proxy.lose('answers')
  python.tell('send', 'arrives')
  await witness.until(({ text }) => text === 'arrives')
  assert.equal((await python.until('session')).value, 'resumed')
  assert.equal((await python.until('receipt')).value, 'delivered')
  assert.equal(witness.frames.filter(({ text }) => text === 'arrives').length, 1)
})

test('the Python module tells of refusals, and keeps within the rate of the server', { skip }, async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '10', MESSAGE_RATE: '2', MESSAGE_BURST: '3' })
  const witness = await watch(server)
  const python = new PythonRoom(t, server.http, 'Old')
  assert.match((await python.until('taken')).value, /already registered/)
  python.tell('rename', 'Guido')
  await python.until('registered')
  python.tell('send', 'much too long')
  const { value, reason } = await python.until('receipt')
  assert.equal(value, 'refused')
  assert.match(reason!, /10 characters/)
  const texts = ['one', 'two', 'three', 'four', 'five']
  for (const text of texts) python.tell('send', text)
  for (let receipts = 0; receipts < texts.length; receipts++) {
    assert.equal((await python.until('receipt')).value, 'delivered')
  }
  await witness.until(({ text }) => text === texts.at(-1))
  assert.deepEqual(witness.frames.filter(({ type }) => type === 'text').map(({ text }) => text), texts)
})

test('the Python module ends where the server does not want it back', { skip }, async (t) => {
  const server = await startServer(t, { ...ENV, PRIVATE_ROOMS: 'Rescue' })
  const claims = { rooms: ['Rescue'], powers: ['join'], expires: 600 }
  const { body: { token } } = await admin(server, 'POST', '/tokens', claims)
  const python = new PythonRoom(t, server.http, 'Guido', { room: 'Rescue', token })
  await python.until('registered')
  await admin(server, 'POST', '/rooms/Rescue/kick', { nickname: 'Guido' })
  assert.equal((await python.until('end')).value, 'removed by a moderator')

  const stranger = new PythonRoom(t, server.http, 'Guido', { room: 'Rescue' })
  assert.equal((await stranger.until('end')).value, "room closed: Channel 'Rescue' not registered")
})

test('a nickname that an older server refuses for any reason is told, and holds up nothing', { skip }, async (t) => {
  const server = await startServer(t, { ...ENV, RESERVED_NICKNAMES: 'Teacher' })
  const port = await startPlainProxy(t, server.port)
  const python = new PythonRoom(t, `http://127.0.0.1:${port}`, 'Teacher')
  assert.match((await python.until('taken')).value, /reserved/)
  python.tell('rename', 'Guido')
  const witness = await watch(server)
  python.tell('send', 'hello')
  await witness.until(({ text }) => text === 'hello')
})
