import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer, type TestServer } from '../helper.ts'

const ORIGIN = 'https://example.org'

function requestFrom (server: TestServer, address: string) {
  return (path: string, init: RequestInit = {}) =>
    fetch(server.http + path, { ...init, headers: { ...init.headers, 'x-forwarded-for': address } })
}

const put = (path: string, body: object) => [path, {
  method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
}] as const

test('one address cannot send as many requests as it likes', async (t) => {
  const server = await startServer(t, {
    REQUEST_RATE: '0.01', REQUEST_BURST: '3', TRUST_PROXY: 'loopback', METRICS_ENABLED: 'true',
  })
  const request = requestFrom(server, '2001:db8::1')
  assert.equal((await request('/rooms')).status, 200)
  assert.equal((await request('/rooms', { method: 'HEAD' })).status, 200)
  assert.equal((await request('/nope')).status, 404)
  const refused = await requestFrom(server, '2001:db8::2')('/room/QGIS/users')
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('content-type'), 'application/json')
  const seconds = Number(refused.headers.get('retry-after'))
  assert.ok(seconds > 90 && seconds <= 100, String(seconds))
  assert.deepEqual(await refused.json(), { detail: 'Too many requests from your address' })
  for (const method of ['HEAD', 'OPTIONS', 'DELETE']) {
    assert.equal((await request('/rooms', { method })).status, 429, method)
  }
  for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await request(path)).status, 200, path)
  assert.equal((await request(...put('/room/QGIS/message', { author: 'Hans', message: 'hello' }))).status, 200)
  assert.equal((await requestFrom(server, '192.0.2.1')('/rooms')).status, 200)
})

test('preflights count, and pages of other sites may read that there were too many requests', async (t) => {
  const server = await startServer(t, {
    REQUEST_RATE: '0.01', REQUEST_BURST: '2', TRUST_PROXY: 'loopback', ALLOWED_ORIGINS: ORIGIN,
  })
  const request = requestFrom(server, '192.0.2.1')
  const preflight = { method: 'OPTIONS', headers: { origin: ORIGIN, 'access-control-request-method': 'PUT' } }
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await request('/room/QGIS/message', preflight)).status)
  assert.deepEqual(statuses, [204, 204, 429, 429])
  const refused = await request('/rooms', { headers: { origin: ORIGIN } })
  assert.equal(refused.status, 429)
  assert.equal(refused.headers.get('access-control-allow-origin'), ORIGIN)
})

test('a large history counts as many requests', async (t) => {
  const server = await startServer(t, {
    REQUEST_RATE: '0.01',
    REQUEST_BURST: '10',
    TRUST_PROXY: 'loopback',
    MAX_STORED_MESSAGES: '10',
    MAX_MESSAGE_LENGTH: '100000',
  })
  const request = requestFrom(server, '192.0.2.1')
  const last = async () => (await request('/channel/QGIS/last')).status
  assert.equal(await last(), 200)
  assert.equal((await request(...put('/channel/QGIS/text', { author: 'Hans', text: 'x'.repeat(100_000) }))).status, 200)
  // A head request does not transfer it.
  assert.equal((await request('/channel/QGIS/last', { method: 'HEAD' })).status, 200)
  assert.deepEqual([await last(), await last(), await last()], [200, 200, 429])
  assert.equal((await requestFrom(server, '192.0.2.2')('/channel/QGIS/last')).status, 200)
})

for (const off of [{ REQUEST_RATE: '0', REQUEST_BURST: '1' }, { REQUEST_RATE: '0.01', REQUEST_BURST: '0' }]) {
  test(`no limit with ${JSON.stringify(off)}`, async (t) => {
    const { http } = await startServer(t, off)
    for (let i = 0; i < 5; i++) assert.equal((await fetch(`${http}/rooms`)).status, 200)
  })
}

test('the default lets a class of 200 join whose clients ask for the users after each head count', async (t) => {
  const { REQUEST_BURST } = (await startServer(t)).app.config
  // Each of 200 head counts makes all that are there ask, besides the files of the page.
  assert.ok(REQUEST_BURST >= 200 * 201 / 2 + 200 * 20)
})
