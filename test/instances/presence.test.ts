import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { countIn, get, joinChannel, register, say, startInstance, startInstances, until } from './helper.ts'

const skip = requireProgram(REDIS_SERVER)

test('head counts are those of all instances: at the first answer of a new one, and after an orderly stop', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const env = { REDIS_URL: redis.url }
    const [a, b] = await startInstances(t, 2, env)
    const staying = await joinChannel(a!)
    const leaving = await joinChannel(b!)
    await staying.until(({ nb_users: count }) => count === 2)
    let c = await startInstance(t, env)
    // It does not wait for instances that take more than a second to answer, as on a busy machine.
    for (let attempt = 0; await countIn(c) !== 2 && attempt < 4; attempt++) {
      c.child.kill('SIGKILL')
      c = await startInstance(t, env)
    }
    assert.equal(await countIn(c), 2)
    const late = await join(c, 'QGIS')
    assert.deepEqual(late.frames[0], { author: 'internal', nb_users: 3 })
    await Promise.all([staying, leaving].map((client) => client.until(({ nb_users: count }) => count === 3)))
    b!.child.kill('SIGTERM')
    await staying.until(({ nb_users: count }) => count === 2)
    await b!.exited
    assert.deepEqual([await countIn(a!), await countIn(c)], [2, 2])
  })

test('a killed instance disappears, with its nicknames, and nobody restarts anything', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
  const survivor = await joinChannel(a!)
  const victim = await joinChannel(b!)
  await register(victim, 'Hans')
  await survivor.until(({ newcomer }) => newcomer === 'Hans')
  assert.deepEqual(await get(a!, '/channel/QGIS/users'), ['Hans'])
  b!.child.kill('SIGKILL')
  const seconds = await until(async () => await countIn(a!) === 1, 15, 'the count is one again')
  assert.deepEqual((await survivor.until(({ type }) => type === 'exiter')).exiter, 'Hans')
  await survivor.until(({ nb_users: count }) => count === 1)
  assert.deepEqual(await get(a!, '/channel/QGIS/users'), [])
  t.diagnostic(`gone after ${seconds} s`)
})

test('of two who take a nickname at one moment one has it, and the other takes nothing along', { skip }, async (t) => {
  const redis = await Redis.start(t)
  const servers = await startInstances(t, 2, { REDIS_URL: redis.url })
  const witnesses = await Promise.all(servers.map((server) => joinChannel(server)))
  for (let round = 0; round < 20; round++) {
    const nickname = `name_${round}`
    const clients = await Promise.all(servers.map((server) => joinChannel(server)))
    for (const client of clients) client.send({ type: 'newcomer', newcomer: nickname })
    const isRefused = ({ type }: any) => type === 'uncompliant'
    await until(async () => clients.some(({ frames }) => frames.some(isRefused)) &&
      clients.every(({ frames }) => frames.some(({ newcomer }) => newcomer === nickname)), 5, 'both are answered')
    const loser = clients.findIndex(({ frames }) => frames.some(isRefused))
    assert.equal(clients[loser]!.frames.find(isRefused).reason, `User '${nickname}' already registered in channel QGIS`)
    assert.ok(!clients[1 - loser]!.frames.some(isRefused))
    await clients[loser]!.close()
    for (const server of servers) assert.deepEqual(await get(server, '/channel/QGIS/users'), [nickname])
    await clients[1 - loser]!.close()
    for (const witness of witnesses) await witness.until(({ exiter }) => exiter === nickname)
    for (const server of servers) assert.deepEqual(await get(server, '/channel/QGIS/users'), [])
  }
  for (const { frames } of witnesses) {
    const names = frames.filter(({ type }) => type === 'newcomer' || type === 'exiter').map(({ type }) => type)
    assert.deepEqual(names, Array.from({ length: 40 }, (_, i) => i % 2 === 0 ? 'newcomer' : 'exiter'))
  }
})

test('a client that changes its nickname, or releases and claims it again, keeps its order on every instance', { skip },
  async (t) => {
    const redis = await Redis.start(t)
    const [a, b] = await startInstances(t, 2, { REDIS_URL: redis.url })
    const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
    // What an instance says in a room has waited for its subscription: from then on it hears the others.
    far.send(say('far', 'hello'))
    await Promise.all([near, far].map((client) => client.until(({ text }) => text === 'hello')))
    near.send({ type: 'newcomer', newcomer: 'first' })
    near.send(say('first', 'one'))
    near.send({ type: 'newcomer', newcomer: 'second' })
    near.send(say('second', 'two'))
    near.send({ type: 'exiter', exiter: 'second' })
    near.send({ type: 'newcomer', newcomer: 'second' })
    near.send(say('second', 'end'))
    const story = async (client: typeof near) => {
      await client.until(({ text }) => text === 'end')
      return client.frames.filter(({ type, text }) => type !== 'nb_users' && text !== 'hello')
        .map(({ type, text, newcomer, exiter }) => [type, text ?? newcomer ?? exiter])
    }
    const expected = [
      ['newcomer', 'first'], ['text', 'one'], ['exiter', 'first'], ['newcomer', 'second'], ['text', 'two'],
      ['exiter', 'second'], ['newcomer', 'second'], ['text', 'end'],
    ]
    assert.deepEqual(await story(near), expected)
    assert.deepEqual(await story(far), expected)
    const events = ({ frames }: typeof near) => frames.filter(({ type }) => type !== 'nb_users')
    assert.deepEqual(events(far), events(near), 'the same identifiers and times everywhere')
  })
