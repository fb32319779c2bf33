import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Figures, scrapeUntil } from '../metrics.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { countIn, get, joinChannel, say, startInstance, startInstances, textsOf, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const GONE = 'connection to Redis lost: running standalone and retrying'
const isHealthy = async (server: { http: string }) => (await get(server, '/status')).healthy

test('Redis gives no answer: the log, the figures and /status tell, nothing waits any more, and clients are let in',
  { skip }, async (t) => {
    const redis = await Redis.start(t)
    const server = await startInstance(t, { REDIS_URL: redis.url, METRICS_ENABLED: 'true' })
    const client = await joinChannel(server)
    client.send(say('Hans', 'hello'))
    await client.until(({ text }) => text === 'hello')
    redis.signal('SIGSTOP')
    for (let i = 0; i < 10; i++) client.send(say('Hans', String(i)))
    await client.until(({ text }) => text === '9')
    const { level, problem, messages } = await server.logged(GONE)
    assert.deepEqual([level, problem], [40, 'no answer from Redis for 2 s'])
    assert.ok(messages >= 10, `${messages}`)
    const { healthy, reason } = await get(server, '/status')
    assert.deepEqual([healthy, reason], [false, `Redis is gone: ${problem}`])
    assert.deepEqual(await get(server, '/readyz'), { status: 'ready' })
    const figures = await Figures.scrape(server)
    const told = ['joined', 'in_flight', 'interruptions_total', 'delivered_alone_total']
      .map((name) => figures.get(`gischat_bus_${name}`))
    assert.deepEqual(told, [0, 0, 1, messages])
    await scrapeUntil(server, (later) => later.get('gischat_bus_failed_attempts_total')! > 0)
    redis.signal('SIGCONT')
    await until(() => isHealthy(server), 15, 'it joins')
    assert.equal((await Figures.scrape(server)).get('gischat_bus_joined'), 1)
  })

test('dropped messages are counted and logged', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const server = await startInstance(t, {
    REDIS_URL: redis.url, METRICS_ENABLED: 'true', MAX_STORED_MESSAGES: '5', INSTANCE_ID: 'x',
  })
  const client = await joinChannel(server)
  await until(async () => (await redis.command('PUBSUB', 'NUMSUB', 'x:v1:room:QGIS'))[1] === 1, 5, 'it subscribes')
  for (let i = 0; i < 3; i++) await redis.command('PUBLISH', 'x:v1:room:QGIS', 'nonsense')
  await scrapeUntil(server, (figures) => figures.get('gischat_bus_dropped_total{reason="invalid"}') === 3)
  await redis.command('CONFIG', 'SET', 'maxmemory', '1')
  client.send(say('Hans', 'not kept'))
  await client.until(({ text }) => text === 'not kept')
  await scrapeUntil(server, (figures) => figures.get('gischat_bus_dropped_total{reason="history"}') === 1)
  // The first of each kind at once; the others are added up.
  const lines = server.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'messages dropped')
  assert.deepEqual(lines.map(({ level, messages, problem }) => [level, messages, problem]),
    [[40, 1, 'not a message of this version'], [40, 1, 'could not be stored']])
})

test('an instance that reads nothing is given up by Redis, holds up nobody, and joins again', { skip }, async (t) => {
  const limit = ['--client-output-buffer-limit', 'pubsub', '8mb', '8mb', '1']
  const redis = await Redis.start(t, ...limit)
  const [a, b] = await startInstances(t, 2, {
    REDIS_URL: redis.url, METRICS_ENABLED: 'true', MAX_MESSAGE_LENGTH: '50000',
  })
  const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
  await until(async () => await countIn(a!) === 2, 5, 'they know each other')
  const subscribed = async () => (await redis.command('PUBSUB', 'NUMSUB', 'gischat:v1:room:QGIS'))[1]
  b!.child.kill('SIGSTOP')
  let said = 0
  const padding = 'x'.repeat(40_000)
  // What the kernel holds for it comes first, some megabytes.
  for (; await subscribed() === 2 && said < 4_000; said += 20) {
    for (let i = said; i < said + 20; i++) near.send(say('Hans', `${i} ${padding}`))
    await near.until(({ text }) => text?.startsWith(`${said + 19} `))
  }
  assert.equal(await subscribed(), 1, 'only who reads is left')
  b!.child.kill('SIGCONT')
  await b!.logged(GONE)
  await until(() => isHealthy(b!), 15, 'it joins again')
  near.send(say('Hans', 'again'))
  await Promise.all([near, far].map((client) => client.until(({ text }) => text === 'again')))
  const numbers = (texts: string[]) => texts.slice(0, -1).map((text) => Number(text.split(' ')[0]))
  assert.deepEqual(numbers(textsOf(near)), Array.from({ length: said }, (_, i) => i))
  const heard = numbers(textsOf(far))
  assert.deepEqual(heard, heard.map((_, i) => i), 'what was there before it was given up, once and in order')
  assert.ok(heard.length < said)
  const [ofA, ofB] = [await Figures.scrape(a!), await Figures.scrape(b!)]
  assert.equal(ofA.get('gischat_bus_interruptions_total'), 0)
  assert.equal(ofB.get('gischat_bus_interruptions_total'), 1)
})
