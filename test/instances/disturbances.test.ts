import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Figures } from '../metrics.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { allHealthy, checkUnited, watch } from './account.ts'
import { countIn, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)

test('a pause that is shorter than two seconds delays everything and changes nothing', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [ann, bob] = await watch(t, redis.url)
  for (const instance of [ann, bob]) instance.talk()
  await until(async () => ann.heard.size === 2 && bob.heard.size === 2, 5, 'all hear all')
  const sent = [ann.sent, bob.sent]
  // Redis itself ends the pause, however busy this process is.
  await redis.command('CLIENT', 'PAUSE', '1000')
  await until(async () => ann.sent > sent[0]! + 20 && bob.sent > sent[1]! + 20, 5, 'both talk on')
  for (const instance of [ann, bob]) await instance.hush()
  await checkUnited([ann, bob])
  assert.deepEqual(ann.heardOf('bob'), bob.heardOf('bob'))
  assert.deepEqual(bob.heardOf('ann'), ann.heardOf('ann'))
  assert.ok(await allHealthy([ann, bob]))
})

for (const kind of ['normal', 'pubsub']) {
  test(`connections are killed one at a time: ${kind}`, { skip }, async (t) => {
    const redis = await Redis.start(t)
    const instances = await watch(t, redis.url)
    for (const instance of instances) instance.talk()
    await until(async () => instances.every(({ heard }) => heard.size === 2), 5, 'all hear all')
    for (let round = 0; round < 3; round++) {
      const list: string = await redis.command('CLIENT', 'LIST', 'TYPE', kind)
      const ids = list.split('\n').filter((line) => line.includes(' name=gischat:'))
        .map((line) => /^id=(\d+)/.exec(line)![1]!)
      assert.equal(ids.length, 2)
      for (const id of ids) {
        const sent = instances.map(({ sent }) => sent)
        await redis.command('CLIENT', 'KILL', 'ID', id)
        await until(async () => instances.every((instance, i) => instance.sent > sent[i]! + 20), 5, 'they talk on')
      }
      await until(() => allHealthy(instances), 15, 'they join again')
    }
    for (const instance of instances) await instance.hush()
    await checkUnited(instances)
    const [ann, bob] = instances
    ann.check()
    bob.check()
    assert.deepEqual(await Promise.all(instances.map(({ server }) => countIn(server))), [4, 4])
  })
}

test('Redis takes everything and nothing comes back: it counts as gone, and other connections are made', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const proxy = await TcpProxy.start(t, redis.port)
    const instances = await watch(t, proxy.url)
    for (const instance of instances) instance.talk()
    await until(async () => instances.every(({ heard }) => heard.size === 2), 5, 'all hear all')
    proxy.freezeSubscribed()
    for (const { server } of instances) {
      const { problem } = await server.logged('connection to Redis lost: running standalone and retrying')
      assert.equal(problem, 'no answer from Redis for 2 s')
    }
    await until(() => allHealthy(instances), 15, 'they join again')
    for (const instance of instances) await instance.hush()
    await checkUnited(instances)
    for (const instance of instances) instance.check()
  })

test('Redis has no memory left: everybody talks on, together', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const instances = await watch(t, redis.url, { MAX_STORED_MESSAGES: '10' })
  for (const instance of instances) instance.talk()
  await redis.command('CONFIG', 'SET', 'maxmemory', '1')
  const sent = instances.map(({ sent }) => sent)
  await until(async () => instances.every((instance, i) => instance.sent > sent[i]! + 200), 10, 'they go on talking')
  assert.ok(await allHealthy(instances))
  for (const instance of instances) await instance.hush()
  await checkUnited(instances)
  const [ann, bob] = instances
  assert.deepEqual(ann.heardOf('bob'), bob.heardOf('bob'))
  assert.deepEqual(bob.heardOf('ann'), ann.heardOf('ann'))
  assert.ok((await Figures.scrape(ann.server)).get('gischat_bus_dropped_total{reason="history"}')! > 0)
  await redis.command('CONFIG', 'SET', 'maxmemory', '0')
})

test('FLUSHALL takes nothing but stored messages', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const instances = await watch(t, redis.url, { MAX_STORED_MESSAGES: '10' })
  for (const instance of instances) instance.talk()
  await until(async () => instances.every(({ heard }) => heard.size === 2), 5, 'all hear all')
  await redis.command('FLUSHALL')
  for (const instance of instances) await instance.hush()
  await checkUnited(instances)
  const [ann, bob] = instances
  assert.deepEqual(ann.heardOf('bob'), bob.heardOf('bob'))
  assert.deepEqual(bob.heardOf('ann'), ann.heardOf('ann'))
  assert.deepEqual(await Promise.all(instances.map(({ server }) => countIn(server))), [4, 4])
})
