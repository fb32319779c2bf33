/* Instances that share a Redis and a name although their operator means two deployments, or forgot one of the two. */
import { createClient } from '@redis/client'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { requireProgram } from '../programs.ts'
import type { ServerProcess } from '../process.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { countIn, joinChannel, say, startInstance, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const WARNING = 'another instance has other settings: set them alike, or INSTANCE_ID differently'

const warnings = ({ lines }: ServerProcess) =>
  lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === WARNING)

test('an instance with other rooms and limits is reported once by each; they work together', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const env = { REDIS_URL: redis.url, METRICS_ENABLED: 'true' }
  const a = await startInstance(t, { ...env, ROOMS: 'QGIS,Kitchen,Garden' })
  const b = await startInstance(t, { ...env, ROOMS: 'QGIS', MAX_MESSAGE_LENGTH: '100' })
  for (const { level, settings } of await Promise.all([a.logged(WARNING), b.logged(WARNING)])) {
    assert.deepEqual([level, settings], [40, ['ROOMS', 'MAX_MESSAGE_LENGTH']])
  }
  assert.notEqual(warnings(a)[0].instance, warnings(b)[0].instance)
  const [near, far] = [await joinChannel(a), await joinChannel(b)]
  await until(async () => await countIn(a) === 2 && await countIn(b) === 2, 5, 'they know each other')
  const long = 'x'.repeat(200)
  for (let i = 0; i < 100; i++) near.send(say('Hans', `${i} ${long}`))
  await far.until(({ text }) => text?.startsWith('99 '))
  far.send(say('Anna', 'back'))
  await near.until(({ text }) => text === 'back')
  // They introduce themselves again.
  const connected = (server: ServerProcess) =>
    server.lines.filter((line) => line.includes('connected to the other instances')).length
  await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await until(async () => connected(a) >= 2 && connected(b) >= 2, 15, 'they connect again')
  assert.deepEqual([warnings(a).length, warnings(b).length], [1, 1])
})

test('the same settings in another order are the same, and so are those that need not agree', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const env = { REDIS_URL: redis.url }
  const a = await startInstance(t, { ...env, ROOMS: 'QGIS,Kitchen' })
  const b = await startInstance(t, { ...env, ROOMS: 'Kitchen,QGIS', RULES: 'other', MAX_CONNECTIONS: '7' })
  const [near, far] = [await joinChannel(a), await joinChannel(b)]
  near.send(say('Hans', 'hello'))
  await far.until(({ text }) => text === 'hello')
  assert.deepEqual([...warnings(a), ...warnings(b)], [])
})

test('another ADMIN_TOKEN is reported, and Redis never gets it', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const secret = 'correct-horse-battery-staple'
  const seen: string[] = []
  const listener = createClient({ url: redis.url })
  listener.on('error', () => {})
  t.after(() => listener.destroy())
  await listener.connect()
  await listener.pSubscribe('*', (message, channel) => { seen.push(channel, message) })
  const a = await startInstance(t, { REDIS_URL: redis.url, ADMIN_TOKEN: secret, PRIVATE_ROOMS: 'Team' })
  const b = await startInstance(t, { REDIS_URL: redis.url, ADMIN_TOKEN: `${secret}!`, PRIVATE_ROOMS: 'Team' })
  for (const { settings } of await Promise.all([a.logged(WARNING), b.logged(WARNING)])) {
    assert.deepEqual(settings, ['ADMIN_TOKEN'])
  }
  assert.ok(seen.some((line) => line.includes('ADMIN_TOKEN')), 'a digest')
  const all = seen.join('') + [...a.lines, ...b.lines].join('')
  const quick = createHash('sha256').update(JSON.stringify(secret)).digest('hex').slice(0, 16)
  for (const text of [secret, quick]) assert.ok(!all.includes(text))
})
