/* Moderation on several instances with a Redis between them. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { get, startInstance, startInstances, until } from '../instances/helper.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { joinV4 } from '../rooms/resuming.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { admin, enter, ENV, put, withToken } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)
const env = (redis: Redis) => ({ ...ENV, REDIS_URL: redis.url, ROOMS: 'QGIS', MAX_STORED_MESSAGES: '5' })
const isHealthy = async (server: { http: string }) => (await get(server, '/status')).healthy
const stateOf = async (server: { http: string }, room = 'QGIS') => (await admin(server, 'GET', `/rooms/${room}`)).body

test('what is decided on one instance holds on all, and on one that starts later', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await startInstances(t, 2, env(redis)) as [any, any]
  const [loud, witness] = [await enter(b, 'v4', 'Loud'), await enter(a, 'v4', 'Witness')]
  const claims = { rooms: ['*'], powers: ['join', 'moderate'], nickname: 'Boss' }
  const { token } = (await admin(a, 'POST', '/tokens', claims)).body
  const boss = await enter(withToken(a, token), 'channel', 'Boss')
  assert.match(await boss.command('!mute Loud 10m'), /Loud is muted/)
  await loud.client.until(({ act }) => act === 'mute')
  loud.say('by socket')
  assert.match((await loud.heard()).reason!, /muted/)
  for (const server of [a, b]) assert.equal((await put(server, 'by PUT', 'Loud')).status, 403)
  assert.match(await boss.command('!who'), /Loud/)

  await admin(b, 'PUT', '/rooms/Trip', { topic: 'to the sea', private: true })
  await until(async () => (await stateOf(a, 'Trip')).topic === 'to the sea', 5, 'a has the room')
  await admin(b, 'POST', '/rooms/QGIS/slow', { seconds: 7 })
  const c = await startInstance(t, env(redis))
  await until(async () => (await stateOf(c)).slow === 7, 5, 'c has the state of the room')
  const late = await enter(c, 'v4', 'Late')
  assert.equal(late.client.frames.find(({ act }) => act === 'slow').seconds, 7)
  assert.equal((await put(c, 'by PUT', 'L0ud')).status, 403)
  assert.equal((await put(c, 'by PUT', 'B0ss')).status, 422)
  assert.deepEqual(await get(c, '/rooms'), ['QGIS'])
  assert.deepEqual(await get(withToken(c, token), '/rooms'), ['QGIS', 'Trip'])
  // The nickname is the holder's, here too.
  const second = await enter(withToken(c, token), 'channel', 'Boss')
  second.say('from c')
  await witness.client.until(({ text }) => text === 'from c')
  assert.equal((await second.heard()).text, 'from c')

  const names = async () => (await stateOf(c)).members.map(({ nickname }: any) => nickname).sort().join()
  await until(async () => await names() === 'Boss,Boss,Late,Loud,Witness', 5, 'all instances answer in time')
  const closed = loud.client.closed()
  await until(async () => /removed/.test(await second.command('!kick Loud')), 5, 'all instances answer in time')
  assert.equal((await closed).code, 1008)
  await witness.client.until(({ act }) => act === 'kick')

  await admin(c, 'DELETE', `/tokens/${(await admin(c, 'GET', '/tokens')).body[0].id}`)
  for (const server of [a, b, c]) {
    await until(async () => (await fetch(`${server.http}/~${token}/rooms`)).status === 401, 5, 'all have revoked it')
  }
  const insider = await admin(a, 'DELETE', '/rooms/Trip')
  assert.equal(insider.status, 200)
  for (const server of [a, b, c]) {
    await until(async () => (await admin(server, 'GET', '/rooms')).body.length === 1, 5, 'the room is closed')
  }
})

test('whoever has a nickname on any instance loses it when a token is minted on another', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await startInstances(t, 2, env(redis)) as [any, any]
  const witness = await enter(a, 'channel', 'Witness')
  const [here, there] = [await enter(a, 'v4', 'teacher'), await enter(b, 'channel', 'Teacher')]
  const { token } = (await admin(a, 'POST', '/tokens', { rooms: ['*'], powers: ['join'], nickname: 'Teacher' })).body
  for (const name of ['teacher', 'Teacher']) await witness.client.until(({ exiter }) => exiter === name)
  for (const former of [here, there]) {
    former.say('hello')
    assert.match((await former.heard()).reason!, /reserved/)
  }
  const holder = await enter(withToken(b, token), 'channel', 'Teacher')
  holder.say('mine')
  await witness.client.until(({ text }) => text === 'mine')
})

test('without Redis each keeps what it knows; what was decided apart is united, the later for each target', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const [a, b] = await startInstances(t, 2, env(redis)) as [any, any]
    const [early, witness] = [await enter(a, 'v4', 'Early'), await joinV4(b)]
    const id = randomUUID()
    early.say('to be deleted', { id })
    await witness.until(({ text }) => text === 'to be deleted')
    await admin(a, 'POST', '/rooms/QGIS/mute', { nickname: 'Early' })
    await until(async () => (await stateOf(b)).mutes.length > 0, 5, 'b knows')
    await redis.kill()
    for (const server of [a, b]) await until(async () => !await isHealthy(server), 10, 'it notices')
    for (const server of [a, b]) assert.equal((await put(server, 'by PUT', 'Early')).status, 403)
    await admin(a, 'POST', '/rooms/QGIS/mute', { nickname: 'OnA' })
    await admin(b, 'POST', '/rooms/QGIS/mute', { nickname: 'OnB' })
    await admin(a, 'POST', '/rooms/QGIS/slow', { seconds: 5 })
    await admin(b, 'POST', '/rooms/QGIS/slow', { seconds: 9 })
    await admin(b, 'DELETE', '/rooms/QGIS/mute', { nickname: 'Early' })
    assert.equal((await admin(a, 'DELETE', `/rooms/QGIS/messages/${id}`)).status, 200)
    await redis.start()
    for (const server of [a, b]) {
      await until(async () => {
        const { mutes, slow } = await stateOf(server)
        const names = new Set(mutes.map(({ nickname }: any) => nickname))
        return slow === 9 && names.has('OnA') && names.has('OnB') && !names.has('Early')
      }, 15, 'both agree')
    }
    await witness.until(({ deleted_id: deleted }) => deleted === id)
    for (const server of [a, b]) {
      await until(async () => (await get(server, '/channel/QGIS/last')).length === 0, 10, 'the message is gone')
    }
  })

test('an instance that was cut off alone learns of decisions and deletions afterwards', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const proxy = await TcpProxy.start(t, redis.port)
  const a = await startInstance(t, env(redis))
  const b = await startInstance(t, { ...env(redis), REDIS_URL: proxy.url })
  const [early, witness] = [await enter(a, 'v4', 'Early'), await joinV4(b)]
  const id = randomUUID()
  early.say('to be deleted', { id })
  await witness.until(({ text }) => text === 'to be deleted')
  proxy.cut()
  await until(async () => !await isHealthy(b), 10, 'it notices')
  assert.equal((await admin(a, 'DELETE', `/rooms/QGIS/messages/${id}`)).status, 200)
  await admin(a, 'POST', '/rooms/QGIS/mute', { nickname: 'Early' })
  proxy.restore()
  await witness.until(({ act }) => act === 'mute')
  await witness.until(({ deleted_id: deleted }) => deleted === id)
  await until(async () => (await get(b, '/channel/QGIS/last')).length === 0, 10, 'the message is gone')
  const told = early.client.frames.filter(({ type }) => type === 'deleted')
  assert.equal(told.length, 1, 'those who know are not told again')
})
