import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { WebSocket } from 'ws'
import type { Content } from '../../src/client/index.ts'
import { Client as Raw, startServer, type TestServer } from '../helper.ts'
import { admin, ENV } from '../moderation/helper.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { MESSAGES } from '../typed-examples.ts'
import { joinRoom, loadPackage, next } from './bundle.ts'

/** A member of the channel dialect. */
async function watch ({ ws }: TestServer): Promise<Raw> {
  const witness = new Raw(`${ws}/channel/QGIS/ws`)
  await once(witness.ws, 'open')
  await witness.until(({ type }) => type === 'nb_users')
  return witness
}

/** A package's room whose nickname is registered. */
async function register (t: TestContext, http: string, nickname: string) {
  const room = await joinRoom(t, http, { nickname })
  await next(room, 'nickname', (state) => state === 'registered')
  return room
}

test('a text is delivered, with a receipt, and answered with a reply', async (t) => {
  const server = await startServer(t)
  const [ada, ben] = [await register(t, server.http, 'Ada'), await register(t, server.http, 'Ben')]
  const heard = next(ben, 'text')
  const receipt = await ada.send('Hello')
  assert.equal(receipt.state, 'delivered')
  const [text] = await heard
  assert.deepEqual([text.id, text.author, text.avatar, text.text], [receipt.id, 'Ada', null, 'Hello'])
  assert.deepEqual([ada.isOwn(text), ben.isOwn(text)], [true, false])

  const answer = next(ada, 'text', ({ author }) => author === 'Ben')
  assert.equal((await ben.reply(text, { type: 'text', text: 'Hello, Ada', at: [2.35, 48.86] })).state, 'delivered')
  const [{ in_reply_to_id: repliedTo, at }] = await answer
  assert.deepEqual([repliedTo, at], [text.id, [2.35, 48.86]])
})

test('everything that a client may share is an event of its type', async (t) => {
  const server = await startServer(t)
  const [ada, ben] = [await register(t, server.http, 'Ada'), await register(t, server.http, 'Ben')]
  const types = ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script'] as const
  for (const type of types) {
    const { author, avatar, ...content } = MESSAGES[type]
    const received = next(ben, type)
    assert.equal((await ada.send(content as unknown as Content)).state, 'delivered', type)
    const [message] = await received
    assert.deepEqual([message.type, message.author], [type, 'Ada'])
  }
})

test('a reaction is an event, and a heart for a text is a like for older clients', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  witness.send({ type: 'newcomer', newcomer: 'Old' })
  const [ada, ben] = [await register(t, server.http, 'Ada'), await register(t, server.http, 'Ben')]
  const heard = next(ada, 'text')
  witness.send({ type: 'text', author: 'Old', text: 'a map' })
  const [text] = await heard
  for (const [emoji, remove] of [['👍', false], ['👍', true], ['❤️', false]] as const) {
    const reaction = next(ben, 'reaction')
    assert.equal((await ada.react(text, emoji, remove)).state, 'delivered')
    const [{ author, in_reply_to_id: id, emoji: received, remove: removed }] = await reaction
    assert.deepEqual([author, id, received, removed], ['Ada', text.id, emoji, remove])
  }
  const { liker_author: liker, liked_author: liked, message } = await witness.until(({ type }) => type === 'like')
  assert.deepEqual([liker, liked, message], ['Ada', 'Old', 'a map'])
})

test('the head count and the people follow who comes and goes', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  witness.send({ type: 'newcomer', newcomer: 'Old' })
  await witness.until(({ type }) => type === 'newcomer')
  const ada = await joinRoom(t, server.http, { nickname: 'Ada' })
  while (ada.people.size < 2) await next(ada, 'people')
  assert.deepEqual([[...ada.people].sort(), ada.count], [['Ada', 'Old'], 2])
  const left = Promise.all([next(ada, 'people'), next(ada, 'count', (count) => count === 1)])
  await witness.close()
  await left
  assert.deepEqual([...ada.people], ['Ada'])
})

test('a refused message has the reason in its receipt, and the next one is sent', async (t) => {
  const server = await startServer(t, { MAX_MESSAGE_LENGTH: '10' })
  const ada = await register(t, server.http, 'Ada')
  const told = next(ada, 'refused')
  const [long, short] = await Promise.all([ada.send('much too long'), ada.send('short')])
  assert.equal(long.state, 'refused')
  assert.match(long.reason, /10 characters/)
  assert.equal(short.state, 'delivered')
  const [reason, item] = await told
  assert.deepEqual([reason, item?.message.id], [long.reason, long.id])
})

test('a nickname that somebody else has can be changed', async (t) => {
  const server = await startServer(t)
  await register(t, server.http, 'Ada')
  const second = await joinRoom(t, server.http, { nickname: 'Ada' })
  const [reason] = await next(second, 'taken')
  assert.match(reason, /already registered/)
  const registered = next(second, 'nickname', (state) => state === 'registered')
  second.rename('Ada2')
  await registered
  assert.equal(second.nickname, 'Ada2')
})

test('what is said while the connection is cut arrives once, in both directions', async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const witness = await watch(server)
  const ada = await register(t, `http://127.0.0.1:${proxy.port}`, 'Ada')
  const heard: string[] = []
  ada.on('text', ({ author, text }) => { if (author === 'Old') heard.push(text) })
  proxy.cut()
  await next(ada, 'state', ({ name }) => name === 'waiting')
  const receipts = ['one', 'two'].map((text) => ada.send(text))
  for (const text of ['first', 'second']) {
    witness.send({ type: 'text', author: 'Old', text })
    await witness.until((frame) => frame.text === text)
  }
  const session = next(ada, 'session')
  proxy.restore()
  ada.retryNow()
  assert.deepEqual(await session, ['resumed'])
  assert.deepEqual((await Promise.all(receipts)).map(({ state }) => state), ['delivered', 'delivered'])
  assert.deepEqual(heard, ['first', 'second'])
  await witness.until(({ text }) => text === 'two')
  const said = witness.frames.filter(({ type, author }) => type === 'text' && author === 'Ada').map(({ text }) => text)
  assert.deepEqual(said, ['one', 'two'])
})

test('a program that ends goes on in its next run', async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const witness = await watch(server)
  const first = await register(t, `http://127.0.0.1:${proxy.port}`, 'Ada')
  const saved = first.save()
  proxy.cut()
  witness.send({ type: 'text', author: 'Old', text: 'meanwhile' })
  await witness.until(({ text }) => text === 'meanwhile')
  const second = await joinRoom(t, server.http, { nickname: 'Ada', ...saved && { saved } })
  const [[outcome], [{ text }]] = await Promise.all([next(second, 'session'), next(second, 'text')])
  assert.deepEqual([outcome, text], ['resumed', 'meanwhile'])
})

test('on a server of the channel dialect, everything works but resuming, and a heart is a like', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  witness.send({ type: 'newcomer', newcomer: 'Old' })
  const Plain = function (url: string) { return new WebSocket(url) }
  const ada = await joinRoom(t, server.http, { nickname: 'Ada', WebSocket: Plain as never })
  await next(ada, 'ready')
  assert.equal(ada.isV4, false)
  assert.deepEqual([...ada.people].sort(), ['Ada', 'Old'])
  const [[own], receipt] = await Promise.all([next(ada, 'text'), ada.send('Hello')])
  assert.deepEqual([receipt.state, ada.isOwn(own)], ['delivered', true])
  const heard = next(ada, 'text')
  witness.send({ type: 'text', author: 'Old', text: 'a map' })
  const [text] = await heard
  assert.equal((await ada.react(text, '❤️')).state, 'delivered')
  await witness.until(({ type }) => type === 'like')
})

test('a token opens a private room, and a moderator\'s acts are events', async (t) => {
  const server = await startServer(t, { ...ENV, PRIVATE_ROOMS: 'Rescue' })
  const claims = { rooms: ['Rescue'], powers: ['join'], expires: 600 }
  const { body: { token } } = await admin(server, 'POST', '/tokens', claims)
  const ada = await joinRoom(t, server.http, { room: 'Rescue', nickname: 'Ada', token })
  await next(ada, 'nickname', (state) => state === 'registered')
  const slow = next(ada, 'act')
  await admin(server, 'POST', '/rooms/Rescue/slow', { seconds: 5 })
  const [{ act, seconds }] = await slow
  assert.deepEqual([act, seconds], ['slow', 5])

  const removed = next(ada, 'state', ({ name }) => name === 'waiting')
  await admin(server, 'POST', '/rooms/Rescue/kick', { nickname: 'Ada' })
  const [state] = await removed
  assert.deepEqual(state, { name: 'waiting', until: Infinity, cause: 'removed' })
  const receipt = ada.send('never sent')
  ada.close()
  assert.equal((await receipt).state, 'unsent')
})

test('a room that is left sends its last words first', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  const ada = await joinRoom(t, server.http, { nickname: 'Ada' })
  const receipt = ada.send('last words')
  const closed = next(ada, 'state', ({ name }) => name === 'closed')
  ada.close()
  assert.equal((await receipt).state, 'delivered')
  await closed
  await witness.until(({ type, exiter }) => type === 'exiter' && exiter === 'Ada')
})

test('without a WebSocket, the error says what to pass', async (t) => {
  const { connect } = await loadPackage()
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket')
  t.after(() => {
    if (descriptor) Object.defineProperty(globalThis, 'WebSocket', descriptor)
    else Reflect.deleteProperty(globalThis, 'WebSocket')
  })
  Object.defineProperty(globalThis, 'WebSocket', { value: undefined, configurable: true })
  const options = { base: 'http://127.0.0.1:1', room: 'QGIS' }
  assert.throws(() => connect(options), { name: 'TypeError', message: /pass one, such as that of the package ws/ })
})
