import fastifyCors from '@fastify/cors'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastifyWebsocket from '@fastify/websocket'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { join, refusedHandshake } from '../helper.ts'
import { connect, gischat, loadConfig, startHost } from './host.ts'

const config = { SHUTDOWN_GRACE_SECONDS: 10 }

/** The host's own use of WebSockets. */
async function echo (app: FastifyInstance) {
  await app.register(fastifyWebsocket)
  app.register(async (scope) => {
    scope.get('/echo', { websocket: true }, (ws) => {
      ws.on('message', (data) => ws.send(String(data)))
    })
  })
}

for (const prefix of ['/chat', '']) {
  const below = prefix === '' ? 'without a prefix' : 'with a prefix'
  const ours = (app: FastifyInstance) => app.register(gischat, { config, prefix })

  for (const [order, register] of Object.entries({
    'before it': async (app: FastifyInstance) => { await echo(app); await ours(app) },
    'after it': async (app: FastifyInstance) => { await ours(app); await echo(app) },
  })) {
    test(`a host that has registered @fastify/websocket ${order}, ${below}`, async (t) => {
      const { app, ws } = await startHost(t, register)
      const theirs = await connect(`${ws}/echo`)
      const [one, other] = [await join({ ws: ws + prefix }, 'QGIS'), await join({ ws: ws + prefix }, 'QGIS')]
      theirs.send({ to: 'the host' })
      assert.deepEqual(await theirs.next(), { to: 'the host' })
      one.send({ message: 'hello', author: 'Hans' })
      assert.equal((await other.until((frame) => frame.author !== 'internal')).message, 'hello')
      assert.equal((await refusedHandshake(`${ws}${prefix}/room/nope/ws`)).status, 404)

      const ends = Promise.all([one, other, theirs].map((client) => client.closed()))
      await app.close()
      assert.deepEqual((await ends).map(({ code }) => code), [1012, 1012, 1005])
    })
  }

  test(`a host that has registered @fastify/swagger and @fastify/cors, ${below}`, async (t) => {
    const { http } = await startHost(t, async (app) => {
      await app.register(fastifyCors, { origin: 'https://host.example' })
      await app.register(swagger, { openapi: { info: { title: 'host', version: '1' } } })
      await app.register(swaggerUi, { routePrefix: '/host-docs' })
      app.get('/listed', { schema: { summary: 'theirs' } }, async () => ({}))
      await app.register(gischat, { config: { ...config, ALLOWED_ORIGINS: 'https://a.example' }, prefix })
    })
    const read = async (path: string) => await (await fetch(http + path)).json() as any
    const [theirs, own] = [await read('/host-docs/json'), await read(`${prefix}/openapi.json`)]
    assert.deepEqual([theirs.info.title, own.info.title], ['host', 'gischat'])
    assert.ok(theirs.paths['/listed'] && !own.paths['/listed'] && own.paths[`${prefix}/rules`])
    assert.equal((await fetch(`${http}${prefix}/docs`)).status, 200)
    for (const [path, allowed] of [['/own', 'https://host.example'], [`${prefix}/rules`, 'https://a.example']]) {
      const { headers } = await fetch(http + path, { headers: { origin: 'https://a.example' } })
      assert.equal(headers.get('access-control-allow-origin'), allowed, path)
    }
  })
}

test('without a prefix, the host keeps its routes, its errors and its 404', async (t) => {
  const { http } = await startHost(t, (app) => app.register(gischat, { config }))
  const read = async (path: string) => await (await fetch(http + path)).json()
  assert.deepEqual(await read('/own'), { host: 'own' })
  assert.deepEqual(await read('/broken'), { host: 'broken' })
  assert.deepEqual(await read('/nope'), { host: 'nothing here' })
  assert.deepEqual(await read('/rooms'), ['QGIS', 'QField', 'Geotribu'])
  assert.deepEqual(await read('/room/nope/users'), { detail: "Room 'nope' not registered" })
  assert.equal((await fetch(`${http}/`, { redirect: 'manual' })).status, 200)
})

test('two in one host have rooms, settings and figures of their own', async (t) => {
  const { app, http, ws } = await startHost(t, async (app) => {
    const first = { ...config, ROOMS: ['QGIS', 'One'], METRICS_ENABLED: true }
    await app.register(gischat, { config: first, prefix: '/one' })
    await app.register(gischat, { config: { ...config, ROOMS: ['QGIS'], MAX_MESSAGE_LENGTH: 5 }, prefix: '/two' })
  })
  const read = async (path: string) => await (await fetch(http + path)).json() as any
  assert.deepEqual([await read('/one/rooms'), await read('/two/rooms')], [['QGIS', 'One'], ['QGIS']])
  assert.equal((await fetch(`${http}/two/metrics`)).status, 404)

  const [one, two] = [await join({ ws: `${ws}/one` }, 'QGIS'), await join({ ws: `${ws}/two` }, 'QGIS')]
  const figures = await (await fetch(`${http}/one/metrics`)).text()
  assert.match(figures, /^gischat_members\{room="QGIS",dialect="classic"\} 1$/m)
  for (const prefix of ['one', 'two']) {
    assert.equal((await read(`/${prefix}/status`)).rooms[0].nb_connected_users, 1)
  }
  one.send({ message: 'a long one', author: 'Hans' })
  two.send({ message: 'a long one', author: 'Hans' })
  two.send({ message: 'short', author: 'Jane' })
  assert.equal((await one.until((frame) => frame.author !== 'internal')).message, 'a long one')
  assert.equal((await two.until((frame) => frame.author !== 'internal')).message, 'short')

  const ends = Promise.all([one, two].map((client) => client.closed()))
  await app.close()
  assert.deepEqual((await ends).map(({ code }) => code), [1012, 1012])
})

test('the result of loadConfig is used as it is', async (t) => {
  const loaded = loadConfig({ env: { ROOMS: 'QGIS' } })
  const scopes: FastifyInstance[] = []
  await startHost(t, (app) => {
    app.addHook('onRegister', (scope) => { scopes.push(scope) })
    return app.register(gischat, { config: loaded, prefix: '/chat' })
  })
  assert.equal((scopes[0] as { config?: unknown }).config, loaded)
})

test('invalid settings keep the host from starting, with one line', async (t) => {
  const refused = (settings: object, message: string) => assert.rejects(
    startHost(t, (app) => app.register(gischat, { config: settings })), { name: 'ConfigError', message })
  await refused({ PORT: 'x' }, 'PORT="x" is invalid: must be an integer from 0 to 65535')
  await refused({ MAX_MESSAGE_LENGTH: 0 },
    'MAX_MESSAGE_LENGTH=0 is invalid: must be an integer from 1 to 100000')
  await refused({ MIN_AUTHOR_LENGTH: 40 },
    'MIN_AUTHOR_LENGTH="40" is invalid: must be at most MAX_AUTHOR_LENGTH, which is 32')
  await refused({ ...loadConfig({ env: {} }), ROOMS: [] },
    'ROOMS=[] is invalid: must be comma-separated room names, unique and not empty')
})
