import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Client, join, startServer } from '../helper.ts'
import { frame, PING, PONG, RawClient } from '../hostile/raw-client.ts'
import { scrapeUntil } from '../metrics.ts'
import { messageRate, MessageRateLimiter, type Verdict } from '../../src/rooms/message-rate-limiter.ts'

const say = (author: string, message: string) => ({ author, message })

/** Reads until a client has heard so many messages of an author, and returns them all. */
async function hear (client: Client, author: string, messages: number): Promise<string[]> {
  const heard: string[] = []
  while (heard.length < messages) heard.push((await client.until((one) => one.author === author)).message)
  return heard
}

test('of a flood the burst is heard, and everything of everybody else', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0.01', MESSAGE_BURST: '10', METRICS_ENABLED: 'true' })
  const [flooder, talker, listener] =
    [await join(server, 'QGIS'), await join(server, 'QGIS'), await join(server, 'QGIS')]
  const talk = Array.from({ length: 10 }, (_, i) => `talk ${i}`)
  for (let i = 0; i < 1000; i++) {
    flooder.send(say('Flooder', `flood ${i}`))
    if (i % 100 === 0) talker.send(say('Talker', talk[i / 100]!))
  }
  assert.deepEqual(await hear(listener, 'Talker', 10), talk)
  await scrapeUntil(server, (figures) =>
    figures.get('gischat_messages_refused_total{room="QGIS",type="rate_limited"}') === 990)
  const heard = listener.frames.filter(({ author }) => author === 'Flooder').map(({ message }) => message)
  assert.deepEqual(heard, Array.from({ length: 10 }, (_, i) => `flood ${i}`))
  // It is only dropped: it hears the others, and is told nothing, which its generation would not understand.
  assert.deepEqual(await hear(flooder, 'Talker', 10), talk)
  assert.ok(flooder.frames.every((one) => !('error' in one)))
})

test('a client that asked for notices receives one for many dropped messages', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0.01', MESSAGE_BURST: '2' })
  const [flooder, listener] = [await join(server, 'QGIS', '?notices=true'), await join(server, 'QGIS')]
  await flooder.next()
  for (let i = 0; i < 200; i++) flooder.send(say('Flooder', String(i)))
  await hear(flooder, 'Flooder', 2)
  assert.deepEqual(await flooder.next(), {
    author: 'internal',
    nb_users: 2,
    error: { type: 'rate_limited', loc: ['body'], msg: 'Too many messages at once: some were dropped' },
  })
  flooder.ws.ping()
  await once(flooder.ws, 'pong')
  const notices = flooder.frames.filter(({ error }) => error).length
  assert.ok(notices < 20, `${notices} notices of 198 dropped messages`)
  listener.send(say('Listener', 'nobody else is told'))
  await hear(listener, 'Listener', 1)
  assert.ok(listener.frames.every((one) => !('error' in one)))
  const lines = server.logs.filter(({ problem }) => problem === 'rate_limited').length
  assert.ok(lines > 0 && lines < 20, `${lines} log lines`)
})

test('typed and channel clients are told as they are told of any refused message', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0.01', MESSAGE_BURST: '2' })
  const client = new Client(`${server.ws}/channel/QGIS/ws`)
  for (let i = 0; i < 50; i++) {
    if (i === 0) await once(client.ws, 'open')
    client.send({ type: 'text', author: 'Flooder', text: String(i) })
  }
  const { reason } = await client.until(({ type }) => type === 'uncompliant')
  assert.equal(reason, 'Too many messages at once: some were dropped')
})

test('after a rest, messages are heard again', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '20', MESSAGE_BURST: '1', REQUEST_RATE: '0' })
  const client = await join(server, 'QGIS', '?notices=true')
  for (let i = 0; i < 20; i++) client.send(say('Hans', 'flood'))
  await client.until(({ error }) => error)
  for (let attempts = 0; !client.frames.some(({ message }) => message === 'again'); attempts++) {
    assert.ok(attempts < 5_000)
    client.send(say('Hans', 'again'))
    // Sets the pace. A fast machine would send a thousand pings before a message is due: a flood.
    await (await fetch(`${server.http}/healthz`)).text()
  }
})

test('a hostile flood is ended with 1008, and a bystander hears everything of everybody else', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '2', MESSAGE_BURST: '10', METRICS_ENABLED: 'true' })
  const [talker, listener] = [await join(server, 'QGIS'), await join(server, 'QGIS')]
  const flooder = await RawClient.join(server.port, 'QGIS')
  const flood = Buffer.concat(Array(2000).fill(frame(JSON.stringify(say('Flooder', 'flood')))))
  const talk = []
  while (listener.frames.at(-1)?.nb_users !== 3) await listener.next()
  for (let i = 0; i < 10; i++) {
    flooder.write(flood)
    talk.push(`talk ${i}`)
    talker.send(say('Talker', talk[i]!))
  }
  assert.deepEqual(await hear(listener, 'Talker', 10), talk)
  for (;;) {
    const { opcode, payload } = await flooder.frame()
    if (opcode !== 8) continue
    assert.equal(payload.readUInt16BE(), 1008)
    assert.equal(payload.toString('utf8', 2), 'flooding')
    break
  }
  flooder.write(flood)
  flooder.reset()
  await listener.until(({ nb_users: members }) => members === 2)
  await scrapeUntil(server, (figures) => figures.get('gischat_connections_ended_total{reason="flooding"}') === 1)
})

test('a flood of pongs is a flood', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '2', MESSAGE_BURST: '10' })
  const flooder = await RawClient.join(server.port, 'QGIS')
  flooder.write(Buffer.concat(Array(12_000).fill(frame('', { opcode: PONG }))))
  assert.equal(await flooder.closeCode(), 1008)
  flooder.reset()
})

test('a flood of pings is a flood, though somebody reads all the answers', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '2', MESSAGE_BURST: '10' })
  const flooder = await RawClient.join(server.port, 'QGIS')
  const some = Buffer.concat(Array(50).fill(frame('', { opcode: PING })))
  for (let owed = 0, code; code !== 1008;) {
    if (owed === 0) flooder.write(some)
    const { opcode, payload } = await flooder.frame()
    if (opcode === PONG) owed = (owed + 1) % 50
    else code = payload.readUInt16BE()
  }
  flooder.reset()
})

/** The verdicts over a sender of so many messages a second. */
function send (perSecond: number, seconds: number, bytes = 100, start = 1e9): Verdict[] {
  const limiter = new MessageRateLimiter()
  const limit = messageRate(20, 200)!
  return Array.from({ length: perSecond * seconds }, (_, i) =>
    limiter.check(limit, bytes, start + i * 1000 / perSecond))
}

const share = (verdicts: Verdict[], verdict: Verdict) => verdicts.filter((one) => one === verdict).length

test('with the defaults, only what no person or plugin does is over the rate, and only a flood is hostile', () => {
  const hour = 3600
  // A person, a plugin that tells each position of its GPS, and one that tells each step of a moving map.
  for (const perSecond of [2, 10, 20]) {
    const verdicts = send(perSecond, hour)
    assert.equal(share(verdicts, 'allow'), verdicts.length)
  }
  // A layer in 200 pieces at once, and an image of the largest size allowed each second or two.
  assert.equal(share(send(200_000, 0.001), 'allow'), 200)
  assert.equal(share(send(0.5, hour, 7_000_000), 'allow'), hour / 2)
  // Ten times the rate, for an hour: 20 a second are heard and the rest is dropped, but it is not closed.
  const moderate = send(200, hour)
  assert.ok(Math.abs(share(moderate, 'allow') - 20 * hour) <= 200)
  assert.equal(share(moderate, 'disconnect'), 0)
  assert.ok(share(moderate, 'dropAndNotify') <= hour)
  // A script that sends all of its 9000 lines at once.
  assert.equal(share(send(900_000, 0.01), 'disconnect'), 0)
  // A hundred times the rate.
  const firstHostile = send(2000, 60).indexOf('disconnect') / 2000
  assert.ok(firstHostile > 5 && firstHostile < 7, `hostile after ${firstHostile} s`)
})
