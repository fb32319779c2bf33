import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as requestPlain, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { request as requestTls } from 'node:https'
import { join as joinPath } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { Client, refusedHandshake, startServer, type TestServer } from '../helper.ts'
import { PATIENCE } from '../patience.ts'
import { findProgram, requireProgram } from '../programs.ts'
import { answer, DOMAIN, lookup, startNginx } from './nginx.ts'

/** Where the clients of these tests come from, so that they are told apart from nginx at 127.0.0.1. */
const CLIENT = '127.0.0.2'
const SPOOFED = '203.0.113.66'
/** Of one address, in place of the documented number. */
const MAX_CONNECTIONS = 8

interface Ask {
  method?: string
  headers?: Record<string, string>
  body?: string
}

const skip = requireProgram('nginx', 'openssl')

test('gischat behind nginx with the documented configuration', { skip }, async (t) => {
  const server = await startServer(t, {
    ROOMS: 'QGIS,Field and mobile', TRUST_PROXY: 'loopback', WS_PING_INTERVAL: '3',
  })
  const ports = { http: await freePort(), https: await freePort(), gischat: [server.port] }
  const { folder, ca, complaints } = await startNginx(t, ports, (text) =>
    text.replace(/limit_conn gischat_addresses \d+;/, `limit_conn gischat_addresses ${MAX_CONNECTIONS};`))
  const options = { ca, lookup, localAddress: CLIENT }
  const wss = `wss://${DOMAIN}:${ports.https}`
  /** The headers of the last request that reached gischat. */
  let reached: IncomingHttpHeaders = {}
  for (const event of ['request', 'upgrade']) server.app.server.on(event, ({ headers }) => { reached = headers })

  const ask = async (path: string, { body, ...rest }: Ask = {}) =>
    await answer(requestTls(`https://${DOMAIN}:${ports.https}${path}`, { ...options, ...rest }).end(body))
  const askPlain = async (path: string) =>
    await answer(requestPlain({ host: '127.0.0.1', port: ports.http, path, headers: { host: DOMAIN } }).end())
  const join = async (room: string, headers: Record<string, string> = {}) => {
    const client = new Client(`${wss}/room/${room}/ws`, { ...options, headers: { host: DOMAIN, ...headers } })
    const [{ headers: handshake }] = await once(client.ws, 'upgrade') as [IncomingMessage]
    await client.next()
    return { client, handshake }
  }

  await t.test('nginx finds nothing wrong with it', () => {
    const args = ['-t', '-q', '-p', folder, '-c', 'nginx.conf']
    execFileSync(findProgram('nginx')!, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    assert.doesNotMatch(complaints(), /\[(emerg|alert|crit|error)\]/)
  })

  await t.test('the token of a client that resumes is not in the log', async () => {
    await ask('/channel/QGIS/ws?since=1&resume=secret&resume=twice')
    const log = () => readFileSync(joinPath(folder, 'access.log'), 'utf8')
    while (!log().includes('since=1')) await sleep(50)
    assert.match(log(), /GET \/channel\/QGIS\/ws\?since=1&resume=\[redacted\] HTTP/)
    assert.doesNotMatch(log(), /secret|twice/)
  })

  await t.test('tokens that give access are not in the log', async () => {
    const log = () => readFileSync(joinPath(folder, 'access.log'), 'utf8')
    const claims = 'eyJpZCI6InNlY3JldCJ9.c2VjcmV0'
    const logged = {
      [`/~${claims}/rooms?x=secret`]: '/~[redacted]/rooms',
      [`/%7E${claims}`]: '/%7E[redacted]',
      [`//%7e${claims}//channel/QGIS/ws?resume=secret`]: '//%7e[redacted]//channel/QGIS/ws',
      '/chat/~secret/rooms': '/chat/~[redacted]/rooms',
      [`/~secret/~${claims}/status`]: '/~[redacted]/status',
      [`/%257E${claims}/version`]: '/%257E[redacted]/version',
      [`/x%2F~${claims}/rules`]: '/x%2F~[redacted]/rules',
      [`/${claims}/rooms`]: '/[redacted]',
      [`/rules?x=1&token=${claims}`]: '/rules?x=1&token=[redacted]',
      '/admin/rooms?x=1&Admin_Token=secret': '/admin/rooms?x=1&Admin_Token=[redacted]',
    }
    const before = log().length
    for (const path of Object.keys(logged)) {
      await ask(path, { headers: { referer: `https://example.org/~${claims}/` } })
    }
    await ask('/rules?last', { headers: { referer: 'https://example.org/page' } })
    while (!log().includes('last')) await sleep(50)
    const lines = log().slice(before)
    for (const [path, shown] of Object.entries(logged)) assert.ok(lines.includes(`"GET ${shown} HTTP/`), path)
    assert.doesNotMatch(lines, /secret|eyJ|c2Vj/)
    assert.match(lines, /"\[redacted\]".*\n.*last.*"https:\/\/example\.org\/page"/)
  })

  await t.test('http leads to https, apart from what certbot needs', async () => {
    const redirect = await askPlain('/rooms?x=1')
    assert.equal(redirect.status, 301)
    assert.equal(redirect.headers.location, `https://${DOMAIN}/rooms?x=1`)
    assert.equal((await askPlain('/.well-known/acme-challenge/none')).status, 404)
  })

  await t.test('pages and JSON come through as gischat sent them, over HTTP/1.1 and HTTP/2', async () => {
    const rooms = await ask('/rooms')
    assert.equal(rooms.headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(rooms.body), ['QGIS', 'Field and mobile'])
    assert.match(rooms.headers['strict-transport-security'] ?? '', /max-age=\d{7,}/)

    const session = connectHttp2(`https://${DOMAIN}:${ports.https}`, { ca, lookup })
    const [headers] = await once(session.request({ ':path': '/rooms' }), 'response')
    assert.equal(headers[':status'], 200)
    assert.equal(headers['content-type'], 'application/json')
    session.destroy()
  })

  await t.test('a chat over wss:// works both ways', async () => {
    const { client: ann } = await join('Field%20and%20mobile')
    const { client: bob } = await join('Field%20and%20mobile')
    assert.deepEqual(await ann.next(), { author: 'internal', nb_users: 2 })

    const hello = { message: 'hello 🗺️', author: 'ann', avatar: null }
    ann.send(hello)
    assert.deepEqual(await ann.next(), hello)
    assert.deepEqual(await bob.next(), hello)

    const put = { message: 'by PUT', author: 'carl', avatar: null }
    const body = JSON.stringify(put)
    assert.equal((await ask('/room/Field%20and%20mobile/message', { method: 'PUT', body })).status, 200)
    assert.deepEqual(await ann.next(), put)

    await bob.close()
    assert.deepEqual(await ann.next(), { author: 'internal', nb_users: 1 })
    await ann.close()
  })

  await t.test('only a WebSocket handshake asks gischat to switch protocols', async () => {
    const { client, handshake } = await join('QGIS')
    assert.equal(handshake.upgrade, 'websocket')
    assert.equal(handshake.connection, 'upgrade')
    assert.equal(reached.upgrade, 'websocket')
    assert.equal(reached.connection, 'upgrade')
    assert.equal(reached.host, DOMAIN)
    assert.equal(reached['x-forwarded-proto'], 'https')
    assert.equal(reached['x-forwarded-host'], DOMAIN)
    await client.close()

    await ask('/rooms')
    assert.equal(reached.connection, undefined)
    await ask('/rooms', { headers: { connection: 'upgrade', upgrade: 'h2c' } })
    assert.equal(reached.connection, undefined)
    assert.equal((await ask('/room/QGIS/ws')).status, 426)
  })

  await t.test('a handshake for an unknown room is answered with 404 in JSON', async () => {
    const { status, headers, body } = await refusedHandshake(`${wss}/room/nope/ws`, options)
    assert.equal(status, 404)
    assert.equal(headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(body), { detail: "Room 'nope' not registered" })
  })

  await t.test('gischat sees the addresses of the clients, whatever they claim', async () => {
    const claims = { 'x-forwarded-for': SPOOFED, forwarded: `for=${SPOOFED}`, 'x-real-ip': SPOOFED }
    await ask('/version', { headers: claims })
    assert.equal(await clientIn(server, ({ url }) => url === '/version'), CLIENT)

    server.logs.length = 0
    const { client } = await join('QGIS', claims)
    assert.equal(await clientIn(server, ({ msg }) => msg === 'joined'), CLIENT)
    await client.close()
  })

  await t.test('past nginx, only a trusted address may name another one', async (t) => {
    const direct = await startServer(t, { TRUST_PROXY: '127.0.0.1' })
    const claim = async (localAddress: string): Promise<unknown> => {
      direct.logs.length = 0
      const headers = { 'x-forwarded-for': SPOOFED }
      await answer(requestPlain(`${direct.http}/version`, { localAddress, headers }).end())
      return await clientIn(direct, ({ url }) => url === '/version')
    }
    assert.equal(await claim('127.0.0.1'), SPOOFED)
    assert.equal(await claim(CLIENT), CLIENT)
  })

  await t.test('a silent chat outlives the timeouts of pages', async () => {
    const { client } = await join('QGIS')
    // Nothing happens until then, and that is the point: nginx waits one second for pages here.
    await once(client.ws, 'ping')
    const late = { message: 'still here', author: 'ann', avatar: null }
    client.send(late)
    assert.deepEqual(await client.next(), late)
    await client.close()
  })

  await t.test('a body that is too large is refused in JSON', async () => {
    const refused = await ask('/room/QGIS/message', { method: 'PUT', body: 'x'.repeat(2 * 1024 * 1024 + 1) })
    assert.equal(refused.status, 413)
    assert.equal(refused.headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(refused.body), { detail: 'Request body is too large' })
  })

  await t.test('the figures of /metrics stay inside', async () => {
    for (const path of ['/metrics', '//metrics', '/%6detrics', '/metrics/']) {
      assert.equal((await ask(path)).status, 403, path)
    }
  })

  await t.test('an address has its share of connections, and others have theirs', async () => {
    const url = `${wss}/room/QGIS/ws`
    const neighbour = '127.0.0.3'
    const crowd = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, () => join('QGIS')))
    const { status, headers, body } = await refusedHandshake(url, { ...options, headers: { host: DOMAIN } })
    assert.equal(status, 429)
    assert.equal(headers['content-type'], 'application/json')
    assert.equal(headers['retry-after'], '30')
    assert.deepEqual(JSON.parse(body), { detail: 'Too many connections from your address' })
    const other = new Client(url, { ...options, localAddress: neighbour, headers: { host: DOMAIN } })
    assert.equal((await other.next()).nb_users, MAX_CONNECTIONS + 1)
    await other.close()
    await Promise.all(crowd.map(({ client }) => client.close()))
  })

  await t.test('requests for other hosts get no response, and nobody learns the version', async () => {
    const foreign = requestPlain({ host: '127.0.0.1', port: ports.http, headers: { host: '192.0.2.1' } }).end()
    await assert.rejects(once(foreign, 'response'), { code: 'ECONNRESET' })
    const stranger = { ...options, servername: 'other.example.org', rejectUnauthorized: false }
    await assert.rejects(once(requestTls(`https://${DOMAIN}:${ports.https}/rooms`, stranger).end(), 'response'))
    for (const { headers } of [await ask('/rooms'), await askPlain('/rooms')]) assert.equal(headers.server, 'nginx')
  })

  await t.test('when gischat stops, it says goodbye with 1012, and nginx answers in JSON', async () => {
    const { client } = await join('QGIS')
    const closed = client.closed()
    await server.app.close()
    assert.equal((await closed).code, 1012)

    const away = await ask('/rooms')
    assert.equal(away.status, 503)
    assert.equal(away.headers['content-type'], 'application/json')
    assert.equal(away.headers['retry-after'], '5')
    assert.deepEqual(JSON.parse(away.body), { detail: 'Service Unavailable' })
  })
})

/** The client's address in the first log line that fits. */
async function clientIn ({ logs }: TestServer, fits: (line: Record<string, unknown>) => boolean): Promise<unknown> {
  for (const deadline = Date.now() + 5000 * PATIENCE; Date.now() < deadline; await sleep(20)) {
    const line = logs.find(fits)
    if (line) return line.client
  }
  return assert.fail('no such line in the log')
}
