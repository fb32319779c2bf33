import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Client, refusedHandshake, startServer } from '../helper.ts'
import { scrapeUntil } from '../metrics.ts'

interface Case {
  title: string
  /** PORT stands for the port of the server. */
  origin?: string
  headers?: Record<string, string>
  env?: Record<string, string>
  letIn: boolean
}

const ALLOWED_ORIGINS = 'https://maps.example.org,http://localhost:5173, https://Shop.Example.org:443/,tauri://localhost'
const listed = { ALLOWED_ORIGINS }
const behindProxy = { TRUST_PROXY: 'loopback' }
const forwarded = {
  'x-forwarded-for': '192.0.2.1', 'x-forwarded-host': 'chat.example.org', 'x-forwarded-proto': 'https',
}

const cases: Case[] = [
  { title: 'none, as Qt', letIn: true },
  { title: 'an empty one', origin: '', letIn: true },
  { title: 'the same', origin: 'http://127.0.0.1:PORT', letIn: true },
  { title: 'another', origin: 'https://example.org', letIn: false },
  { title: 'null', origin: 'null', letIn: false },
  { title: 'another port', origin: 'http://127.0.0.1:1', letIn: false },
  { title: 'no port', origin: 'http://127.0.0.1', letIn: false },
  { title: 'another name of the same host', origin: 'http://localhost:PORT', letIn: false },
  { title: 'the same host, on https before some proxy', origin: 'https://127.0.0.1:PORT', letIn: true },
  { title: 'the same host in another scheme', origin: 'ftp://127.0.0.1:PORT', letIn: false },
  { title: 'the same, with a path', origin: 'http://127.0.0.1:PORT/x', letIn: false },
  { title: 'the same, with a user', origin: 'http://me@127.0.0.1:PORT', letIn: false },
  { title: 'the same, as a beginning', origin: 'http://127.0.0.1:PORT.example.org', letIn: false },
  { title: 'words', origin: 'let me in', letIn: false },
  {
    title: 'the page behind nginx, which says the host',
    origin: 'https://chat.example.org',
    headers: { host: 'chat.example.org' },
    letIn: true,
  },
  {
    title: 'the page behind nginx, with the port in the host',
    origin: 'https://chat.example.org',
    headers: { host: 'chat.example.org:443' },
    letIn: true,
  },
  {
    title: 'the page behind nginx on another port',
    origin: 'https://chat.example.org:8443',
    headers: { host: 'chat.example.org:8443' },
    letIn: true,
  },
  {
    title: 'another page behind nginx',
    origin: 'https://example.org',
    headers: { host: 'chat.example.org' },
    letIn: false,
  },
  {
    title: 'the page behind a trusted proxy that forwards the host',
    origin: 'https://chat.example.org',
    headers: forwarded,
    env: behindProxy,
    letIn: true,
  },
  {
    title: 'a page on http, where the proxy says https',
    origin: 'http://chat.example.org',
    headers: forwarded,
    env: behindProxy,
    letIn: false,
  },
  {
    title: 'a forwarded host that nobody vouches for',
    origin: 'https://chat.example.org',
    headers: forwarded,
    letIn: false,
  },
  { title: 'one of the list', origin: 'https://maps.example.org', env: listed, letIn: true },
  { title: 'one of the list, with its port', origin: 'http://localhost:5173', env: listed, letIn: true },
  { title: 'one of the list, in other letters there', origin: 'https://shop.example.org', env: listed, letIn: true },
  { title: 'one of the list, of an application', origin: 'tauri://localhost', env: listed, letIn: true },
  { title: 'the same, beside a list', origin: 'http://127.0.0.1:PORT', env: listed, letIn: true },
  { title: 'none, beside a list', env: listed, letIn: true },
  { title: 'one of the list on http', origin: 'http://maps.example.org', env: listed, letIn: false },
  { title: 'one of the list on another port', origin: 'https://maps.example.org:8443', env: listed, letIn: false },
  { title: 'below one of the list', origin: 'https://a.maps.example.org', env: listed, letIn: false },
  { title: 'null, beside a list', origin: 'null', env: listed, letIn: false },
  { title: 'null, when listed', origin: 'null', env: { ALLOWED_ORIGINS: 'null' }, letIn: true },
  { title: 'any, when all are allowed', origin: 'https://example.org', env: { ALLOWED_ORIGINS: '*' }, letIn: true },
  { title: 'null, when all are allowed', origin: 'null', env: { ALLOWED_ORIGINS: '*' }, letIn: true },
]

for (const { title, origin, headers = {}, env = {}, letIn } of cases) {
  test(`a handshake from an origin: ${title}`, async (t) => {
    const { ws, port } = await startServer(t, env)
    const options = {
      headers: { ...headers, ...(origin !== undefined && { origin: origin.replace('PORT', String(port)) }) },
    }
    if (letIn) {
      const client = new Client(`${ws}/room/QGIS/ws`, options)
      assert.equal((await client.next()).nb_users, 1)
      return
    }
    const { status, headers: answered, body } = await refusedHandshake(`${ws}/room/QGIS/ws`, options)
    assert.equal(status, 403)
    assert.equal(answered['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(body), { detail: 'Pages of this origin may not connect' })
  })
}

test('a foreign page takes no place, no handshake of the address, and is counted', async (t) => {
  const server = await startServer(t, { HANDSHAKE_RATE: '0.01', HANDSHAKE_BURST: '1', METRICS_ENABLED: 'true' })
  for (let i = 0; i < 5; i++) {
    assert.equal((await refusedHandshake(`${server.ws}/room/QGIS/ws`, { origin: 'https://example.org' })).status, 403)
  }
  await scrapeUntil(server, (figures) =>
    figures.get('gischat_handshakes_refused_total{status="403",reason="foreign origin"}') === 5)
  const client = new Client(`${server.ws}/room/QGIS/ws`)
  await once(client.ws, 'open')
})

test('the log names the reason, and warns once for each pair of origin and host, with a hint', async (t) => {
  const server = await startServer(t)
  const knock = async (origin: string, host: string) =>
    assert.equal((await refusedHandshake(`${server.ws}/room/QGIS/ws`, { origin, headers: { host } })).status, 403)
  const warnings = () => server.logs.filter(({ level }) => level === 40)
  await knock('https://chat.example.org', 'gischat:8000')
  await knock('https://chat.example.org', 'gischat:8000')
  const [warning, ...others] = warnings()
  assert.deepEqual(others, [])
  assert.equal(warning!.origin, 'https://chat.example.org')
  assert.equal(warning!.host, 'gischat:8000')
  for (const hint of ['proxy_set_header Host', 'ALLOWED_ORIGINS']) assert.ok(String(warning!.hint).includes(hint))
  const requests = server.logs.filter(({ msg }) => msg === 'request')
  assert.deepEqual(requests.map(({ status, reason }) => [status, reason]), Array(2).fill([403, 'foreign origin']))

  for (let i = 0; i < 60; i++) await knock(`https://${i}.example.org`, `${'h'.repeat(i * 100)}:8000`)
  assert.ok(warnings().length <= 20, 'a client that invents origins and hosts causes no further warnings')
  assert.ok(warnings().every((line) => JSON.stringify(line).length < 2048))
})

const preflight = (origin: string, method = 'PUT') => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
})

test('pages of the list may read and PUT, others may not', async (t) => {
  const { http } = await startServer(t, listed)
  const allowed = 'https://maps.example.org'
  const asked = await fetch(`${http}/room/QGIS/message`, preflight(allowed))
  assert.equal(asked.status, 204)
  assert.equal(asked.headers.get('access-control-allow-origin'), allowed)
  assert.match(asked.headers.get('access-control-allow-methods')!, /\bPUT\b/)
  assert.equal(asked.headers.get('access-control-allow-headers'), 'content-type')
  assert.match(asked.headers.get('vary')!, /origin/i)
  for (const path of ['/rooms', '/nope', '/room/QGIS/ws']) {
    const { headers } = await fetch(http + path, { headers: { origin: allowed } })
    assert.equal(headers.get('access-control-allow-origin'), allowed, path)
    const foreign = await fetch(http + path, { headers: { origin: 'https://example.org' } })
    assert.equal(foreign.headers.get('access-control-allow-origin'), null, path)
    assert.match(foreign.headers.get('vary')!, /origin/i)
  }
  const refused = await fetch(`${http}/room/QGIS/message`, preflight('https://example.org'))
  assert.equal(refused.status, 405)
  assert.equal(refused.headers.get('access-control-allow-origin'), null)
})

test('a request that is no preflight is answered as without a list', async (t) => {
  for (const env of [{}, listed]) {
    const { http } = await startServer(t, env)
    for (const headers of [{}, { origin: 'https://maps.example.org' }] as Record<string, string>[]) {
      const known = await fetch(`${http}/rooms`, { method: 'OPTIONS', headers })
      assert.equal(known.status, 405)
      assert.match(known.headers.get('allow')!, /\bGET\b/)
      assert.equal((await fetch(`${http}/nope`, { method: 'OPTIONS', headers })).status, 404)
      assert.equal((await fetch(`${http}/nope`, { headers })).status, 404)
    }
  }
})

test('without a list, no page but the own is allowed anything', async (t) => {
  const { http } = await startServer(t)
  assert.equal((await fetch(`${http}/room/QGIS/message`, preflight('https://example.org'))).status, 405)
  const { headers } = await fetch(`${http}/rooms`, { headers: { origin: 'https://example.org' } })
  assert.equal(headers.get('access-control-allow-origin'), null)
})

test('with *, every page may read', async (t) => {
  const { http } = await startServer(t, { ALLOWED_ORIGINS: '*' })
  const { headers } = await fetch(`${http}/rooms`, { headers: { origin: 'https://example.org' } })
  assert.equal(headers.get('access-control-allow-origin'), '*')
  assert.equal((await fetch(`${http}/room/QGIS/message`, preflight('https://example.org'))).status, 204)
})
