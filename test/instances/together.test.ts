import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { join } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { countIn, get, joinChannel, register, say, startInstance, startInstances, textsOf, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const json = { 'content-type': 'application/json' }

test('all members on all instances see everything, in one order', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const servers = await startInstances(t, 2, { REDIS_URL: redis.url })
  const clients = await Promise.all([...servers, ...servers].map((server) => joinChannel(server)))
  for (let i = 0; i < 200; i++) {
    for (const [j, client] of clients.entries()) client.send(say(`client_${j}`, `${j}:${i}`))
  }
  await Promise.all(clients.map((client) => client.until(() => textsOf(client).length === 800)))
  const [first, ...others] = clients.map(textsOf)
  for (const texts of others) assert.deepEqual(texts, first)
  for (const j of clients.keys()) {
    const own = first!.filter((text) => text.startsWith(`${j}:`))
    assert.deepEqual(own, Array.from({ length: 200 }, (_, i) => `${j}:${i}`))
  }
})

test('every generation, and everything that is shared, reaches the other instance as it reaches its own', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
    const [near, far, classic] = [await joinChannel(a!), await joinChannel(b!), await join(b!, 'QGIS')]
    const layer = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,' +
      '"properties":{"id":12345678901234567890,"name":"a\\nb"}}]}'
    near.send('{"type":"geojson","author":"Hans","layer_name":"parcels","crs_wkt":"x","crs_authid":"EPSG:4326",' +
      `"geojson":${layer}}`)
    near.send({ type: 'script', author: 'Hans', name: 'x.py', raw_pycode: 'line\n'.repeat(100_000) })
    const isShared = ({ type }: any) => type === 'geojson' || type === 'script'
    for (let i = 0; i < 2; i++) assert.deepEqual(await far.until(isShared), await near.until(isShared))
    const { message } = await classic.until(({ message }) => message)
    assert.equal(message, 'shared the layer "parcels" (1 feature, EPSG:4326)')
    classic.send({ message: 'thanks', author: 'Ann' })
    assert.equal((await near.until(({ type }) => type === 'text')).text, 'thanks')
  })

test('a PUT on an instance without members reaches those of the others, and rooms are subscribed while needed',
  { skip }, async (t) => {
    const redis = await Redis.start(t)
    // Where clients may resume, every instance follows every room.
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url, INSTANCE_ID: 'x', RESUME_SECONDS: '0' })
    const subscribed = async () => (await redis.command('PUBSUB', 'NUMSUB', 'x:v1:room:QGIS'))[1]
    assert.equal(await subscribed(), 0)
    const client = await joinChannel(a!)
    await until(async () => await subscribed() === 1, 5, 'the instance with a member subscribes')
    const body = '{"message":"hello","author":"Hans"}'
    assert.equal((await fetch(`${b!.http}/room/QGIS/message`, { method: 'PUT', headers: json, body })).status, 200)
    assert.equal((await client.until(({ type }) => type === 'text')).text, 'hello')
    await client.close()
    await until(async () => await subscribed() === 0, 5, 'nobody is left')
  })

test('a like reaches the liked one on another instance and comes back to the liker, and nobody else', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
    const [liker, witness, liked] = [await joinChannel(a!), await joinChannel(a!), await joinChannel(b!)]
    await register(liked, 'Ann')
    liker.send({ type: 'like', liker_author: 'Hans', liked_author: 'Ann', message: 'well said' })
    liker.send(say('Hans', 'end'))
    for (const client of [liker, liked]) {
      assert.equal((await client.until(({ type }) => type === 'like')).message, 'well said')
    }
    await witness.until(({ text }) => text === 'end')
    assert.equal(witness.frames.filter(({ type }) => type === 'like').length, 0)
    liked.send({ type: 'like', liker_author: 'Ann', liked_author: 'Hans', message: 'thanks' })
    liked.send(say('Ann', 'over'))
    await liker.until(({ text }) => text === 'over')
    assert.equal(liker.frames.filter(({ type }) => type === 'like').length, 1, 'Hans is not registered')
  })

test('the stored messages are those of all instances, told before anything that follows', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const env = { REDIS_URL: redis.url, MAX_STORED_MESSAGES: '3', UNSTORED_TEXTS: 'wizz' }
  const [a, b] = await startInstances(t, 2, env)
  const near = await joinChannel(a!)
  for (const text of ['one', 'two', 'wizz', 'three', 'four']) near.send(say('Hans', text))
  await near.until(({ text }) => text === 'four')
  const body = '{"text":"five","author":"Hans","avatar":null}'
  assert.equal((await fetch(`${b!.http}/channel/QGIS/text`, { method: 'PUT', headers: json, body })).status, 200)
  await near.until(({ text }) => text === 'five')
  const expected = ['three', 'four', 'five']
  for (const server of [a!, b!]) {
    const last = await get(server, '/channel/QGIS/last')
    assert.deepEqual(last.map(({ text }: { text: string }) => text), expected)
  }
  const c = await startInstance(t, env)
  const late = await joinChannel(c)
  await late.until(({ text }) => text === 'five')
  assert.equal(late.frames[0].type, 'nb_users')
  // The count may have changed since.
  const messages = late.frames.filter(({ type }) => type !== 'nb_users')
  assert.deepEqual(messages, near.frames.filter(({ text }) => expected.includes(text)))
})

test('a client that joins during a conversation receives each message once, stored or live', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url, MAX_STORED_MESSAGES: '1000' })
  const near = await joinChannel(a!)
  let said = 0
  for (let round = 0; round < 20; round++) {
    const joining = joinChannel(b!)
    for (let i = 0; i < 40; i++) {
      near.send(say('Hans', String(said++)))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const late = await joining
    await late.until(({ text }) => text === String(said - 1))
    assert.deepEqual(textsOf(late), Array.from({ length: said }, (_, i) => String(i)))
    assert.equal(late.frames[0].type, 'nb_users')
    await late.close()
  }
})

test('deployments that share a Redis do not hear each other', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await Promise.all(['a', 'b'].map((INSTANCE_ID) =>
    startInstance(t, { REDIS_URL: redis.url, INSTANCE_ID })))
  const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
  await register(near, 'Hans')
  assert.equal((await register(far, 'Hans')).type, 'newcomer')
  near.send(say('Hans', 'here'))
  await near.until(({ text }) => text === 'here')
  far.send(say('Hans', 'there'))
  await far.until(({ text }) => text === 'there')
  assert.deepEqual(textsOf(far), ['there'])
  assert.deepEqual([await countIn(a!), await countIn(b!)], [1, 1])
})

test('a unix socket, a user and a password', { skip }, async (t) => {
  const redis = await Redis.start(t)
  // As docs/deployment.md has it.
  const [, rules] = /ACL SETUSER gischat on >password ([^`]+)```/.exec(readFileSync('docs/deployment.md', 'utf8'))!
  await redis.command('ACL', 'SETUSER', 'chat', 'on', '>s3cr:t', ...rules!.trim().split(/\s+/))
  await redis.command('ACL', 'SETUSER', 'default', 'resetpass', '>another')
  const urls = [
    `redis://chat:${encodeURIComponent('s3cr:t')}@127.0.0.1:${redis.port}/0`, `unix://chat:s3cr%3At@${redis.path}`,
  ]
  const [a, b] = await Promise.all(urls.map((REDIS_URL) => startInstance(t, { REDIS_URL, MAX_STORED_MESSAGES: '5' })))
  const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
  near.send(say('Hans', 'hello'))
  await far.until(({ text }) => text === 'hello')
  await far.close()
  const again = await joinChannel(b!)
  assert.equal((await again.until(({ type }) => type === 'text')).text, 'hello')
  const wrong = await startInstance(t, { REDIS_URL: urls[0]!.replace('s3cr', 'wrong') })
  const { healthy, reason } = await get(wrong, '/status')
  assert.equal(healthy, false)
  assert.match(reason, /WRONGPASS/)
  for (const { lines } of [a!, b!, wrong]) assert.doesNotMatch(lines.join('\n'), /s3cr|wrong%3At/)
})
