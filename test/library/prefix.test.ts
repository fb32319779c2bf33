import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test, type TestContext } from 'node:test'
import { join, refusedHandshake } from '../helper.ts'
import { gischat, loadConfig, serverOptions, startHost, type Host } from './host.ts'

const LISTED = 'https://maps.example.org'
const JSON_BODY = { method: 'PUT', headers: { 'content-type': 'application/json' } }
const PREFLIGHT = { method: 'OPTIONS', headers: { origin: LISTED, 'access-control-request-method': 'PUT' } }

const config = loadConfig({ env: { ROOMS: 'QGIS,Straße', ALLOWED_ORIGINS: LISTED, PUT_RATE: '0.01', PUT_BURST: '2' } })

/** Fastify as it comes, and with the options that gischat itself has. */
const CONSTRUCTORS = { 'the host\'s own options': {}, 'serverOptions(config)': serverOptions(config) }

for (const [name, options] of Object.entries(CONSTRUCTORS)) {
  const start = (t: TestContext): Promise<Host> =>
    startHost(t, (app) => app.register(gischat, { config, prefix: '/chat' }), options)

  test(`${name}: the page, its files and the documentation are below the prefix`, async (t) => {
    const { http } = await start(t)
    const redirect = await fetch(`${http}/chat?from=QGIS`, { redirect: 'manual' })
    assert.deepEqual([redirect.status, redirect.headers.get('location')], [308, './chat/?from=QGIS'])

    for (const path of ['/chat', '/chat/docs', '/chat/redoc', '/chat/docs/ws']) {
      const page = await fetch(http + path)
      assert.equal(page.status, 200)
      const links = Array.from((await page.text()).matchAll(/<(?:script|link)[^>]* (?:src|href)="([^":]+)"/g))
      assert.ok(links.length > 0, path)
      for (const [, link] of links) {
        const url = new URL(link!, page.url)
        assert.match(url.pathname, /^\/chat\//)
        const file = await fetch(url)
        assert.equal(file.status, 200, url.href)
        // What nobody takes would keep the host from closing.
        await file.arrayBuffer()
      }
    }
  })

  test(`${name}: both documents name addresses that exist`, async (t) => {
    const { http } = await start(t)
    const openapi = await (await fetch(`${http}/chat/openapi.json`)).json() as any
    const paths = Object.keys(openapi.paths)
    assert.ok(paths.includes('/chat/room/{room}/message') && paths.every((path) => path.startsWith('/chat/')))
    assert.match(openapi.info.description, /\[\/chat\/docs\]\(\.\/docs\)/)
    assert.equal((await fetch(`${http}/chat/rules`)).status, 200)
    const asyncapi = await (await fetch(`${http}/chat/asyncapi.json`)).json() as any
    assert.deepEqual(asyncapi.servers.here, { host: new URL(http).host, protocol: 'ws', pathname: '/chat' })
  })

  test(`${name}: sockets and requests talk in the same room`, async (t) => {
    const { http, ws } = await start(t)
    const [one, other] = [await join({ ws: `${ws}/chat` }, 'Straße'), await join({ ws: `${ws}/chat` }, 'Straße')]
    one.send({ message: 'hello', author: 'Hans' })
    assert.equal((await other.until((frame) => frame.author !== 'internal')).message, 'hello')
    const body = JSON.stringify({ message: 'by PUT', author: 'Jane' })
    assert.equal((await fetch(`${http}/chat/room/Stra%C3%9Fe/message`, { ...JSON_BODY, body })).status, 200)
    await one.until(({ message }) => message === 'by PUT')
  })

  test(`${name}: errors have gischat's shape below the prefix, and the host's elsewhere`, async (t) => {
    const { http, ws } = await start(t)
    const answer = async (path: string, init?: RequestInit) => {
      const response = await fetch(http + path, init)
      return [response.status, response.headers.get('content-type'), await response.json()]
    }
    const [ours, theirs] = ['application/json', 'application/json; charset=utf-8']
    assert.deepEqual(await answer('/chat/nope'), [404, ours, { detail: 'Not Found' }])
    for (const path of ['/chat/rooms', '/chat', '/chat/']) {
      assert.deepEqual(await answer(path, { method: 'POST' }), [405, ours, { detail: 'Method Not Allowed' }], path)
    }
    assert.deepEqual(await answer('/chat/room/nope/users'), [404, ours, { detail: "Room 'nope' not registered" }])
    assert.equal((await answer('/chat/room/QGIS/message', { ...JSON_BODY, body: '{}' }))[0], 422)
    assert.equal((await refusedHandshake(`${ws}/chat/nope`)).body, '{"detail":"Not Found"}')
    assert.equal((await refusedHandshake(`${ws}/chat/room/QGIS/ws`, { origin: 'https://a.example' })).status, 403)

    for (const path of ['/nope', '/chatter', '/rooms', '/web/nope']) {
      assert.deepEqual(await answer(path), [404, theirs, { host: 'nothing here' }], path)
    }
    assert.deepEqual(await answer('/own', { method: 'POST' }), [404, theirs, { host: 'nothing here' }])
    assert.deepEqual(await answer('/broken'), [500, theirs, { host: 'broken' }])
  })

  test(`${name}: hooks, limits and parsers leave the host's routes alone`, async (t) => {
    const { http } = await start(t)
    const own = await fetch(`${http}/own`, { headers: { origin: LISTED } })
    for (const header of ['content-security-policy', 'x-frame-options', 'access-control-allow-origin', 'vary']) {
      assert.equal(own.headers.get(header), null, header)
    }
    const foreign = await fetch(`${http}/chat/rules`, { headers: { origin: LISTED } })
    assert.equal(foreign.headers.get('access-control-allow-origin'), LISTED)
    assert.equal((await fetch(`${http}/chat/room/QGIS/message`, PREFLIGHT)).status, 204)
    for (const path of ['/own', '/chatter']) assert.equal((await fetch(http + path, PREFLIGHT)).status, 404, path)

    const put = (path: string, type: string, body: string) =>
      fetch(http + path, { method: 'PUT', headers: { 'content-type': type }, body })
    const message = JSON.stringify({ message: 'hello', author: 'Hans' })
    const statuses = []
    for (let i = 0; i < 3; i++) {
      statuses.push((await put('/chat/room/QGIS/message', 'application/json', message)).status)
    }
    assert.deepEqual(statuses, [200, 200, 429])
    assert.deepEqual(await (await put('/own', 'text/plain', 'as text')).json(), { host: 'as text' })
    assert.equal((await put('/own', 'application/x-own', 'unknown')).status, 500, 'the host parses no such type')
  })

  test(`${name}: a handshake for a route of the host is answered like any other request`, async (t) => {
    const { ws, http } = await start(t)
    const { status, body } = await refusedHandshake(`${ws}/own`)
    assert.deepEqual([status, body], [200, '{"host":"own"}'])
    assert.equal((await refusedHandshake(`${ws}/nope`)).body, '{"host":"nothing here"}')
    const offered = await new Promise<number>((resolve, reject) => request(`${http}/own`, {
      headers: { connection: 'upgrade', upgrade: 'h2c' },
    }, (response) => resolve(response.resume().statusCode!)).on('error', reject).end())
    assert.equal(offered, 200)
  })
}

test('a body is as large as any message may be, whatever the host allows', async (t) => {
  const settings = { MAX_MESSAGE_LENGTH: 100_000, PUT_RATE: 0 }
  const { http } = await startHost(t, (app) => app.register(gischat, { config: settings, prefix: '/chat' }), {
    bodyLimit: 1000,
  })
  const put = (length: number) => fetch(`${http}/chat/room/QGIS/message`, {
    ...JSON_BODY, body: JSON.stringify({ message: 'x'.repeat(length), author: 'Hans' }),
  })
  assert.equal((await put(100_000)).status, 200)
  assert.equal((await put(2_000_000)).status, 413)
})
