import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import { failToStart } from '../process.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { countIn, get, joinChannel, register, say, startInstance, startInstances, textsOf, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const json = { 'content-type': 'application/json' }
const usersOf = (server: { http: string }) => get(server, '/channel/QGIS/users')
const isHealthy = async (server: { http: string }) => (await get(server, '/status')).healthy
const hasLeft = (name: string) => ({ exiter }: any) => exiter === name

test('a nickname taken on both sides: both keep it, it is listed once, and the last holder takes it along', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
    const [hans, other] = [await joinChannel(a!), await joinChannel(b!)]
    const witnesses = [await joinChannel(a!), await joinChannel(b!)]
    await register(hans, 'Hans')
    await witnesses[1]!.until(({ newcomer }) => newcomer === 'Hans')
    await until(async () => await countIn(a!) === 4 && await countIn(b!) === 4, 5, 'all know all')
    await redis.kill()
    await until(async () => !await isHealthy(b!), 8, 'b notices')
    assert.equal((await register(other, 'Hans')).type, 'uncompliant', 'the last known names hold')
    assert.equal(await countIn(b!), 4)

    await until(async () => await countIn(b!) === 2, 15, 'the last known numbers expire')
    await witnesses[1]!.until(hasLeft('Hans'))
    assert.equal((await register(other, 'Hans')).type, 'newcomer')
    assert.deepEqual(await usersOf(b!), ['Hans'])

    await redis.start()
    await until(async () => await countIn(a!) === 4 && await countIn(b!) === 4, 15, 'the counts converge')
    for (const server of [a!, b!]) assert.deepEqual(await usersOf(server), ['Hans'])
    assert.equal((await register(witnesses[0]!, 'Hans')).type, 'uncompliant')
    await hans.close()
    await until(async () => await countIn(b!) === 3, 5, 'one of the two is gone')
    for (const server of [a!, b!]) assert.deepEqual(await usersOf(server), ['Hans'])
    for (const witness of witnesses) assert.ok(!witness.unread.some(hasLeft('Hans')), 'the other holds it yet')
    await other.close()
    for (const witness of witnesses) await witness.until(hasLeft('Hans'))
    for (const server of [a!, b!]) assert.deepEqual(await usersOf(server), [])
  })

test('after FLUSHALL a nickname is taken as before', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
  const [hans, other] = [await joinChannel(a!), await joinChannel(b!)]
  await register(hans, 'Hans')
  await other.until(({ newcomer }) => newcomer === 'Hans')
  await redis.command('FLUSHALL')
  assert.equal((await register(other, 'Hans')).type, 'uncompliant')
  await redis.command('CONFIG', 'SET', 'maxmemory', '1')
  assert.equal((await register(other, 'Ann')).type, 'newcomer', 'a name needs no memory in Redis')
})

test('Redis cannot be reached at the start: a line or three, and the rooms of this instance; then it joins', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    await redis.kill()
    const [a, b] = await startInstances(t, 2, { REDIS_URL: `redis://:s3cret@127.0.0.1:${redis.port}` })
    for (const server of [a!, b!]) {
      const warnings = server.lines.map((line) => JSON.parse(line)).filter(({ level }) => level > 30)
      assert.ok(warnings.length >= 1 && warnings.length <= 3, JSON.stringify(warnings))
      assert.match(warnings[0].problem, /ECONNREFUSED/)
      assert.doesNotMatch(server.lines.join('\n'), /s3cret/)
      const { status, healthy, reason } = await get(server, '/status')
      assert.deepEqual([status, healthy], ['ok', false])
      assert.match(reason, /^Redis cannot be reached: .*ECONNREFUSED/)
      assert.deepEqual(await get(server, '/readyz'), { status: 'ready' })
    }
    const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
    near.send(say('Hans', 'alone'))
    await near.until(({ text }) => text === 'alone')
    await redis.start()
    await redis.command('CONFIG', 'SET', 'requirepass', 's3cret')
    await until(async () => await isHealthy(a!) && await isHealthy(b!), 15, 'they join')
    near.send(say('Hans', 'together'))
    await far.until(({ text }) => text === 'together')
    assert.deepEqual(textsOf(far), ['together'])
    const warnings = a!.lines.filter((line) => JSON.parse(line).level > 30)
    assert.equal(warnings.length, 1, 'attempts that fail are not a line each')
  })

test('REDIS_REQUIRED: an instance that cannot reach Redis does not start', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const env = { REDIS_URL: `redis://user:s3cret@127.0.0.1:${redis.port}`, REDIS_REQUIRED: 'true' }
  const wrong = await failToStart(env)
  assert.equal(wrong.code, 1)
  assert.match(wrong.stderr, /^gischat: REDIS_REQUIRED="true": Redis cannot be reached: WRONGPASS[^\n]*\n$/)
  await redis.kill()
  const gone = await failToStart(env)
  assert.equal(gone.code, 1)
  assert.match(gone.stderr, /^gischat: REDIS_REQUIRED="true": Redis cannot be reached: [^\n]*ECONNREFUSED[^\n]*\n$/)
  assert.doesNotMatch(wrong.stderr + gone.stderr, /s3cret/)
})

test('attempts to join come less and less often, and not in step', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const proxy = await TcpProxy.start(t, redis.port)
  const server = await startInstance(t, { REDIS_URL: proxy.url })
  proxy.cut()
  proxy.attempts.length = 0
  // Two connections an attempt.
  await until(async () => proxy.attempts.length >= 12, 20, 'six attempts')
  // The pauses between double from 40 ms on at least. Their sum is what a busy machine can only make longer, but for
  // the time by which it notices the first one late.
  const [first] = proxy.attempts
  const pauses = proxy.attempts[11]! - first!
  assert.ok(pauses > 40 * (1 + 2 + 4 + 8), `${proxy.attempts}`)
  proxy.restore()
  await until(() => isHealthy(server), 15, 'it joins')
})

test('an instance that was held up is given up by the others, comes back, and takes nobody for gone', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
    const [awake, asleep] = [await joinChannel(a!), await joinChannel(b!)]
    await register(awake, 'Ann')
    await register(asleep, 'Hans')
    await awake.until(({ newcomer }) => newcomer === 'Hans')
    b!.child.kill('SIGSTOP')
    await until(async () => await countIn(a!) === 1, 16, 'its members are gone')
    await awake.until(hasLeft('Hans'))
    b!.child.kill('SIGCONT')
    await until(async () => await countIn(a!) === 2 && await countIn(b!) === 2, 15, 'they are back')
    await awake.until(({ newcomer }) => newcomer === 'Hans')
    assert.deepEqual(await usersOf(a!), ['Ann', 'Hans'])
    assert.deepEqual(await usersOf(b!), ['Ann', 'Hans'])
    awake.send(say('Ann', 'welcome back'))
    await asleep.until(({ text }) => text === 'welcome back')
    assert.ok(!asleep.frames.some(hasLeft('Ann')))
    assert.ok(!asleep.frames.slice(1).some(({ nb_users: count }) => count === 1))
  })

test('stored messages: while Redis is away those that are known here, afterwards those of all', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url, MAX_STORED_MESSAGES: '3' })
  const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
  const last = async (server: { http: string }) =>
    (await get(server, '/channel/QGIS/last')).map(({ text }: { text: string }) => text)
  for (const text of ['one', 'two']) near.send(say('Hans', text))
  await far.until(({ text }) => text === 'two')
  redis.signal('SIGSTOP')
  await until(async () => !await isHealthy(a!) && !await isHealthy(b!), 8, 'both notice')
  near.send(say('Hans', 'alone'))
  await near.until(({ text }) => text === 'alone')
  const body = '{"text":"elsewhere","author":"Hans"}'
  assert.equal((await fetch(`${b!.http}/channel/QGIS/text`, { method: 'PUT', headers: json, body })).status, 200)
  await far.until(({ text }) => text === 'elsewhere')
  assert.deepEqual([await last(a!), await last(b!)], [['one', 'two', 'alone'], ['one', 'two', 'elsewhere']])
  redis.signal('SIGCONT')
  await until(async () => await isHealthy(a!) && await isHealthy(b!), 15, 'they join')
  near.send(say('Hans', 'three'))
  await far.until(({ text }) => text === 'three')
  const expected = ['one', 'two', 'three']
  await until(async () => [await last(a!), await last(b!)].every((texts) => `${texts}` === `${expected}`), 10,
    'both have what Redis has')
})
