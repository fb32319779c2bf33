import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { WebSocket } from 'ws'
import { Client } from '../../src/client/client.ts'
import { createId } from '../../src/client/messages.ts'
import type { Environment, Signal } from '../../src/client/environment.ts'
import { Client as Raw, startServer, type TestServer } from '../helper.ts'
import { admin, ENV } from '../moderation/helper.ts'
import { TcpProxy } from '../tcp-proxy.ts'

interface Text { type: string, id: string, author: string, text: string }

/** A program with a network of its own. */
function program (
  t: TestContext, port: number, nickname: string, { plain = false, shared = false, path = '/channel/QGIS/ws' } = {}
) {
  const listeners = new Set<(signal: Signal) => void>()
  const environment: Environment = {
    createSocket: (url, protocols) => new WebSocket(url, plain ? [] : protocols) as any,
    fetch: (url, options) => fetch(url, options as RequestInit),
    isOnline: () => true,
    listen (listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const client = new Client<any, Text>({
    url: `ws://127.0.0.1:${port}${path}`,
    nickname,
    environment,
    read: (frame) => JSON.parse(frame),
    write: (message) => JSON.stringify(message),
    isShared: async () => shared,
  })
  t.after(() => client.close())
  const say = (text: string) => client.send({ type: 'text', id: createId(), author: nickname, text })
  return { client, say, signal: (signal: Signal) => { for (const listener of listeners) listener(signal) } }
}

/** Until a condition holds, which is looked at after each event of a client. */
function until (client: Client<any, any>, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const control = new AbortController()
    const look = () => {
      if (!holds()) return
      control.abort()
      resolve()
    }
    for (const name of ['state', 'message', 'outbox', 'synced', 'registration'] as const) {
      client.on(name, look, control.signal)
    }
    look()
  })
}

async function watch ({ ws }: TestServer): Promise<Raw> {
  const witness = new Raw(`${ws}/channel/QGIS/ws`)
  await once(witness.ws, 'open')
  await witness.until(({ type }) => type === 'nb_users')
  return witness
}

const textsOf = (witness: Raw) => witness.frames.filter(({ type }) => type === 'text').map(({ text }) => text)

test('messages written while the connection is cut arrive once, in order, after a resume', async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const witness = await watch(server)
  const { client, say } = program(t, proxy.port, 'Alice')
  const outcomes: string[] = []
  client.on('session', (outcome) => outcomes.push(outcome))
  client.connect()
  await until(client, () => client.registration.state === 'registered')
  for (let round = 0; round < 3; round++) {
    say(`${round} before`)
    proxy.cut()
    await until(client, () => client.state.name === 'waiting')
    for (const text of ['one', 'two', 'three']) say(`${round} ${text}`)
    proxy.restore()
    client.retryNow()
    await until(client, () => client.outbox.items.size === 0)
  }
  const expected = [0, 1, 2].flatMap((round) => ['before', 'one', 'two', 'three'].map((text) => `${round} ${text}`))
  await witness.until(({ text }) => text === '2 three')
  assert.deepEqual(textsOf(witness), expected)
  assert.deepEqual(outcomes, ['joined', 'resumed', 'resumed', 'resumed'])
  assert.equal(witness.frames.filter(({ type }) => type === 'exiter').length, 0, 'the nickname was held')
})

test('a server that speaks the channel dialect only is spoken to in it', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  const { client, say } = program(t, server.port, 'Alice', { plain: true })
  client.connect()
  say('hello')
  await until(client, () => client.registration.state === 'registered' && client.outbox.items.size === 0)
  assert.equal(client.isV4, false)
  await witness.until(({ text }) => text === 'hello')
  assert.deepEqual(textsOf(witness), ['hello'])
})

test('a nickname that such a server refuses for any reason is told, and holds up nothing', async (t) => {
  const server = await startServer(t, { ...ENV, RESERVED_NICKNAMES: 'Teacher' })
  const witness = await watch(server)
  const { client } = program(t, server.port, 'Teacher', { plain: true })
  const taken = new Promise((resolve) => client.on('taken', resolve))
  client.connect()
  assert.match(String(await taken), /reserved/)
  assert.equal(client.registration.state, 'taken')
  client.send({ type: 'text', id: createId(), author: 'Alice', text: 'hello' })
  await witness.until(({ text }) => text === 'hello')
  await until(client, () => client.outbox.items.size === 0)
})

for (const plain of [true, false]) {
  test(`a claim above the rate of a server is made again (${plain ? 'channel dialect' : 'v4'})`, async (t) => {
    const server = await startServer(t, { MESSAGE_RATE: '0.5', MESSAGE_BURST: '1' })
    const { client } = program(t, server.port, 'Alice', { plain })
    const states: string[] = []
    client.on('registration', () => states.push(client.registration.state))
    client.on('taken', (reason) => assert.fail(reason))
    client.connect()
    await until(client, () => client.registration.state === 'registered')
    states.length = 0
    // Each claim after the first exceeds the burst.
    for (const nickname of ['Bob', 'Carl']) client.rename(nickname)
    await until(client, () => client.registration.state === 'registered')
    assert.equal(client.registration.held, 'Carl')
    assert.ok(states.includes('reclaiming'), states.join())
  })
}

test('no message is lost to the server\'s rate, and their order stays', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '2', MESSAGE_BURST: '2' })
  const witness = await watch(server)
  const { client, say } = program(t, server.port, 'Alice')
  client.connect()
  const texts = Array.from({ length: 5 }, (_, index) => `message ${index}`)
  for (const text of texts) say(text)
  await until(client, () => client.outbox.items.size === 0)
  await witness.until(({ text }) => text === texts.at(-1))
  assert.deepEqual(textsOf(witness), texts)
})

test('a connection whose answers are lost is given up, and what arrived is not sent again', async (t) => {
  const server = await startServer(t)
  const proxy = await TcpProxy.start(t, server.port)
  const witness = await watch(server)
  const { client, say, signal } = program(t, proxy.port, 'Alice')
  client.connect()
  await until(client, () => client.registration.state === 'registered')
  proxy.lose('answers')
  say('arrives')
  await witness.until(({ text }) => text === 'arrives')
  say('waits')
  signal('online')
  await until(client, () => client.outbox.items.size === 0)
  await witness.until(({ text }) => text === 'waits')
  assert.deepEqual(textsOf(witness), ['arrives', 'waits'])
})

test('two clients of one person share a nickname, and the second registers when it is free', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  const first = program(t, server.port, 'Alice')
  first.client.connect()
  await until(first.client, () => first.client.registration.state === 'registered')
  const second = program(t, server.port, 'Alice', { shared: true })
  second.client.connect()
  await until(second.client, () => second.client.registration.state === 'shared')
  second.say('under the same name')
  await witness.until(({ text }) => text === 'under the same name')
  first.client.close()
  await until(second.client, () => second.client.registration.state === 'registered')
})

test('a client that leaves sends its waiting messages before its goodbye', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  const { client, say } = program(t, server.port, 'Alice')
  client.connect()
  say('last words')
  client.close()
  await witness.until(({ text }) => text === 'last words')
  await until(client, () => client.state.name === 'closed')
})

test('a message that another program had under way holds up no other, and only its fate is asked for', async (t) => {
  const server = await startServer(t)
  const witness = await watch(server)
  const { client, say } = program(t, server.port, 'Alice')
  client.connect()
  await until(client, () => client.registration.state === 'registered')
  const message = { type: 'text', id: createId(), author: 'Alice', text: 'under way' }
  client.restore([{ message, state: 'sent', reason: '', since: Date.now(), size: 100 }])
  say('later')
  await witness.until(({ text }) => text === 'later')
  await until(client, () => client.outbox.items.size === 1)
  assert.equal(client.outbox.items.get(message.id)?.state, 'unknown')
})

test('what the server ends for good is not connected again before somebody asks for it', async (t) => {
  const server = await startServer(t, { ...ENV, PRIVATE_ROOMS: 'Rescue' })
  const claims = { rooms: ['*'], powers: ['join'], expires: 600 }
  const { body: { token, id } } = await admin(server, 'POST', '/tokens', claims)
  await admin(server, 'PUT', '/rooms/Trip', {})
  const ends: Record<string, [path: string, end: () => Promise<unknown>]> = {
    removed: ['/channel/QGIS/ws', () => admin(server, 'POST', '/rooms/QGIS/kick', { nickname: 'Ada' })],
    banned: ['/channel/QGIS/ws', () => admin(server, 'POST', '/rooms/QGIS/ban', { nickname: 'Ada' })],
    accessEnded: [`/~${token}/channel/Rescue/ws`, () => admin(server, 'DELETE', `/tokens/${id}`)],
    roomClosed: ['/channel/Trip/ws', () => admin(server, 'DELETE', '/rooms/Trip')],
  }
  for (const [cause, [path, end]] of Object.entries(ends)) {
    const { client, signal } = program(t, server.port, 'Ada', { path })
    client.connect()
    await until(client, () => client.state.name === 'open' && client.registration.state === 'registered')
    await end()
    await until(client, () => client.state.name === 'waiting')
    assert.deepEqual(client.state, { name: 'waiting', until: Infinity, cause })
    signal('online')
    assert.equal(client.state.name, 'waiting', 'the network is no reason to come back')
    client.close()
  }
})

for (const [when, nickname] of [['with its nickname', 'Alice'], ['and is named later', '']] as const) {
  test(`a client that joins an older server on a slow line ${when} has its messages delivered`, async (t) => {
    const server = await startServer(t)
    const proxy = await TcpProxy.start(t, server.port)
    // There and back it takes longer than the client waits for what is repeated to it.
    proxy.delay = 600
    const witness = await watch(server)
    const { client } = program(t, proxy.port, nickname, { plain: true })
    client.connect()
    await until(client, () => client.state.name === 'open')
    if (nickname === '') client.rename('Alice')
    client.send({ type: 'text', id: createId(), author: 'Alice', text: 'hello' })
    await witness.until(({ text }) => text === 'hello')
    await until(client, () => client.outbox.items.size === 0)
    assert.equal(client.registration.state, 'registered')
  })
}
