import { createClient } from '@redis/client'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { allHealthy, checkUnited, noneHealthy, watch, type Watched } from './account.ts'
import { countIn, get, startInstance, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)

/** Both talk all the time; something breaks and recovers; every message is accounted for. */
async function ordeal (
  t: TestContext,
  instances: [Watched, Watched],
  { harm, restore }: { harm (): Promise<void> | void, restore (): Promise<void> | void }
): Promise<void> {
  await until(async () => (await Promise.all(instances.map(({ server }) => countIn(server)))).every((n) => n === 4),
    5, 'all know all')
  for (const instance of instances) instance.talk()
  await until(async () => instances.every(({ heard }) => heard.size === 2), 5, 'all hear all')
  await harm()
  t.diagnostic(`noticed after ${await until(() => noneHealthy(instances), 8, 'all notice')} s`)
  for (const { name, server } of instances) {
    assert.equal(await countIn(server), 4, `${name}: the last known numbers hold`)
    assert.deepEqual(await get(server, '/readyz'), { status: 'ready' })
  }
  // From here on nobody waits for anybody: what is said is for this instance's members.
  const alone = instances.map(({ sent }) => sent)
  await until(async () => instances.every(({ sent }, i) => sent > alone[i]! + 200), 10, 'they go on talking')
  const together = instances.map(({ sent }) => sent)
  await restore()
  t.diagnostic(`together again after ${await until(() => allHealthy(instances), 15, 'they join again')} s`)
  for (const instance of instances) await instance.hush()
  await checkUnited(instances)
  const [ann, bob] = instances
  ann.check()
  bob.check()
  for (const [i, listener, speaker] of [[1, ann, bob], [0, bob, ann]] as const) {
    const late = listener.heardOf(speaker.name).filter((number) => number >= alone[i]! && number < together[i]!)
    assert.deepEqual(late, [], 'what was said during the outage stays where it was said')
  }
  for (const { server } of instances) assert.equal(await countIn(server), 4)
}

test('Redis is stopped and comes back empty', { skip }, async (t) => {
  const redis = await Redis.start(t)
  await ordeal(t, await watch(t, redis.url), { harm: () => redis.kill('SIGTERM'), restore: () => redis.start() })
})

test('Redis is killed and comes back empty', { skip }, async (t) => {
  const redis = await Redis.start(t)
  await ordeal(t, await watch(t, redis.url), { harm: () => redis.kill(), restore: () => redis.start() })
})

test('Redis is paused, and goes on with everything that reached it before', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [ann, bob] = await watch(t, redis.url)
  let paused = [0, 0]
  await ordeal(t, [ann, bob], {
    async harm () {
      redis.signal('SIGSTOP')
      // What arrives from now on, Redis will read when it wakes up, from connections that are given up by then.
      await until(async () => ann.sent > ann.heardOf('ann').length + 20, 5, 'nothing comes back')
      paused = [ann.sent, bob.sent]
    },
    restore: () => redis.signal('SIGCONT'),
  })
  for (const [i, listener, speaker] of [[1, ann, bob], [0, bob, ann]] as const) {
    const later = listener.heardOf(speaker.name).filter((number) => number >= paused[i]!)
    assert.ok(later[0]! > paused[i]! + 200, `${later[0]} of ${speaker.name} is too late, after ${paused[i]}`)
  }
})

test('the network is cut: connections are reset', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const proxy = await TcpProxy.start(t, redis.port)
  await ordeal(t, await watch(t, proxy.url), { harm: () => proxy.cut(), restore: () => proxy.restore() })
})

test('the network is cut: nothing gets through, until everything does', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const proxy = await TcpProxy.start(t, redis.port)
  await ordeal(t, await watch(t, proxy.url), { harm: () => proxy.freeze(), restore: () => proxy.restore() })
})

test('another Redis takes over, which knows nothing', { skip }, async (t) => {
  const [redis, other] = [await Redis.start(t), await Redis.start(t)]
  const proxy = await TcpProxy.start(t, redis.port)
  await ordeal(t, await watch(t, proxy.url, { MAX_STORED_MESSAGES: '10' }), {
    harm: () => proxy.cut(),
    restore () {
      proxy.targets = [other.port]
      proxy.restore()
    },
  })
})

test('a connection that is lost before the others have introduced themselves does not count', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const proxy = await TcpProxy.start(t, redis.port)
  // Receives the greeting and never responds to it.
  const stranger = createClient({ url: redis.url })
  // Redis ends before it.
  stranger.on('error', () => {})
  await stranger.connect()
  t.after(() => stranger.destroy())
  let greetings = 0
  await stranger.pSubscribe('*:peers', () => { if (++greetings === 1) proxy.cut() })
  const server = await startInstance(t, { REDIS_URL: proxy.url })
  assert.equal(greetings, 1)
  assert.ok(!server.lines.some((line) => line.includes('connected to the other instances')), server.lines.join('\n'))
  proxy.restore()
  await server.logged('connected to the other instances')
})
