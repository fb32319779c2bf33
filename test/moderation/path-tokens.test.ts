/* Tokens in addresses, and what attackers make of them. */
import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { join, refusedHandshake, startServer, type TestServer } from '../helper.ts'
import { ADMIN_TOKEN, mint } from './tokens.ts'

const ENV = { ADMIN_TOKEN, PRIVATE_ROOMS: 'Team', METRICS_ENABLED: 'true' }
const INVALID = { detail: 'The token is invalid or has expired' }
const PUBLIC = ['QGIS', 'QField', 'Geotribu']
const ALL = [...PUBLIC, 'Team']

const get = async ({ http }: TestServer, path: string, init?: RequestInit) => {
  const response = await fetch(http + path, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** As it is: `fetch` would tidy the path. */
async function getRaw ({ port }: TestServer, path: string): Promise<{ status: number, body: any }> {
  const [response] = await once(request({ host: '127.0.0.1', port, path }).end(), 'response') as [IncomingMessage]
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode!, body: JSON.parse(body) }
}

/** Everything that a server wrote or tells the operator must be without a text. */
async function assertNowhere (server: TestServer, secret: string): Promise<void> {
  assert.ok(!JSON.stringify(server.logs).includes(secret), 'the log')
  assert.ok(!(await (await fetch(`${server.http}/metrics`)).text()).includes(secret), 'the figures')
}

test('a token in front of a path, or behind a prefix, gives it its powers', async (t) => {
  const server = await startServer(t, ENV)
  const token = mint(server.app)
  for (const path of [
    `/~${token}/rooms`, `/%7E${token}/rooms`, `/%7e${token}/channels`, `/~${token}//rooms?utm_source=QGIS`,
    `//~${token}//channels`, `/rooms/~${token}`, `/~${token}/rooms/`,
  ]) {
    assert.deepEqual(await getRaw(server, path), { status: 200, body: ALL }, path)
  }
  assert.deepEqual((await get(server, '/rooms')).body, PUBLIC)
  await assertNowhere(server, token)
  await assertNowhere(server, token.split('.')[1]!)
})

test('the page is at /~TOKEN and at /~TOKEN/, and its links lead to files', async (t) => {
  const { http, app } = await startServer(t, ENV)
  for (const path of [`/~${mint(app)}`, `/~${mint(app)}/`]) {
    const page = await fetch(http + path, { redirect: 'manual' })
    const [, script] = /<script type="module" src="([^"]+)"/.exec(await page.text())!
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    const file = await fetch(new URL(script!, page.url || http + path))
    await file.arrayBuffer()
    assert.deepEqual([page.status, file.status], [200, 200], path)
  }
})

/** What an attacker, or a careless user, has. */
const BAD: Record<string, (server: TestServer) => string | Promise<string>> = {
  guessed: () => 'x',
  empty: () => '',
  'the secret itself': () => ADMIN_TOKEN,
  shortened: ({ app }) => mint(app).slice(0, -1),
  'longer by a letter': ({ app }) => `${mint(app)}A`,
  'without its signature': ({ app }) => mint(app).split('.')[0]!,
  'with an empty signature': ({ app }) => `${mint(app).split('.')[0]}.`,
  'with the last letter in another spelling': ({ app }) => {
    // Its last two bits mean nothing.
    const token = mint(app)
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    return token.slice(0, -1) + letters[letters.indexOf(token.at(-1)!) ^ 1]
  },
  'with other claims': ({ app }) => {
    const [claims, mac] = mint(app, { rooms: ['QGIS'] }).split('.') as [string, string]
    const forged = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), rooms: ['*'] }
    return `${Buffer.from(JSON.stringify(forged)).toString('base64url')}.${mac}`
  },
  'signed with the secret': ({ app }) => {
    const [claims] = mint(app).split('.') as [string]
    return `${claims}.${createHmac('sha256', ADMIN_TOKEN).update(claims).digest('base64url')}`
  },
  expired: ({ app }) => mint(app, { expires: Date.now() / 1000 - 1 }),
  revoked: ({ app }) => {
    const id = randomUUID()
    app.tokens!.revoked.add(id)
    return mint(app, { id })
  },
  huge: ({ app }) => `${'A'.repeat(12_000)}.${mint(app).split('.')[1]}`,
  'two of them': ({ app }) => `${mint(app)}/~${mint(app)}`,
  'the same one twice': ({ app }) => `${mint(app)}`.replace(/.*/s, (token) => `${token}/%7E${token}`),
}

test('a bad token is refused on every path, and nowhere to be seen', async (t) => {
  const server = await startServer(t, ENV)
  for (const [name, make] of Object.entries(BAD)) {
    await t.test(name, async () => {
      const { ws } = server
      const token = await make(server)
      for (const path of ['', 'rooms', 'status', 'healthz', 'nowhere', 'room/QGIS/users', 'channel/Team/last']) {
        const { status, body, headers } = await get(server, `/~${token}/${path}`)
        assert.deepEqual([status, body, headers.get('content-type')], [401, INVALID, 'application/json'], path)
        assert.ok(headers.get('www-authenticate') && headers.get('content-security-policy'))
      }
      for (const [method, path] of [
        ['HEAD', 'rooms'], ['OPTIONS', 'rooms'], ['POST', 'rooms'], ['PUT', 'room/QGIS/message'], ['DELETE', 'nowhere'],
      ] as const) {
        assert.equal((await get(server, `/%7E${token}/${path}`, { method })).status, 401, method)
      }
      for (const path of ['room/QGIS/ws', 'channel/Team/ws', 'nowhere', 'rooms']) {
        const { status, body } = await refusedHandshake(`${ws}/~${token}/${path}`)
        assert.deepEqual([status, JSON.parse(body)], [401, INVALID], path)
      }
      if (token.length > 4) for (const part of token.split('/~')) await assertNowhere(server, part)
    })
  }
})

test('a token of another deployment, or of another secret, is refused', async (t) => {
  const server = await startServer(t, ENV)
  for (const env of [{ ...ENV, INSTANCE_ID: 'other' }, { ...ENV, ADMIN_TOKEN: `${ADMIN_TOKEN}!` }]) {
    const other = await startServer(t, env)
    assert.equal((await get(server, `/~${mint(other.app)}/rooms`)).status, 401)
  }
  const twin = await startServer(t, ENV)
  assert.deepEqual((await get(server, `/~${mint(twin.app)}/rooms`)).body, ALL)
})

test('a token in a query, a header or a wrong place has no powers, and is not in the log', async (t) => {
  const server = await startServer(t, ENV)
  const token = mint(server.app)
  for (const path of [`/rooms?/~${token}/`, `/rooms?token=${token}`, `/rooms?x=%2F~${token}`]) {
    assert.deepEqual((await getRaw(server, path)).body, PUBLIC, path)
  }
  const headers = { authorization: `Bearer ${token}`, referer: `http://x/~${token}/` }
  assert.deepEqual((await get(server, '/rooms', { headers })).body, PUBLIC)
  for (const path of [`/${token}/rooms`, `/%257E${token}/rooms`, `/x%2F~${token}/rooms`, `/room/x%2F~${token}/users`,
    `/room/${token}/users`, `/channel/%257E${token}/users`]) {
    const { status, body } = await getRaw(server, path)
    assert.equal(status, 404, path)
    assert.ok(!JSON.stringify(body).includes(token), path)
  }
  for (const path of [`/~${token}/%zz`, `/~${token.slice(1)}/%zz`]) {
    const { status, body } = await getRaw(server, path)
    assert.ok(status >= 400 && !JSON.stringify(body).includes(token.slice(1)), path)
  }
  await assertNowhere(server, token.slice(1))
})

test('a failure inside does not tell the token', async (t) => {
  const server = await startServer(t, ENV)
  server.app.rooms.visibleTo = () => { throw new Error('broken') }
  const token = mint(server.app)
  assert.equal((await get(server, `/~${token}/rooms`)).status, 500)
  await assertNowhere(server, token)
})

test('a refused token is counted by its reason', async (t) => {
  const server = await startServer(t, ENV)
  await refusedHandshake(`${server.ws}/~x/room/QGIS/ws`)
  assert.match(await (await fetch(`${server.http}/metrics`)).text(),
    /gischat_handshakes_refused_total\{status="401",reason="invalid token"\} 1/)
  assert.ok(server.logs.some(({ url, reason }) => url === '/~[redacted]/room/QGIS/ws' && reason === 'invalid token'))
})

test('without ADMIN_TOKEN, such an address is unknown', async (t) => {
  const server = await startServer(t)
  const other = await startServer(t, ENV)
  const token = mint(other.app)
  assert.deepEqual((await get(server, `/~${token}/rooms`)).body, { detail: 'Not Found' })
  assert.equal((await refusedHandshake(`${server.ws}/~${token}/room/QGIS/ws`)).status, 404)
  const client = await join(server, 'QGIS')
  await client.close()
  assert.ok(!JSON.stringify(server.logs).includes(token))
  assert.equal(server.app.tokens, undefined)
})

test('pages of listed origins can read why a token is refused', async (t: TestContext) => {
  const origin = 'https://maps.example.org'
  const server = await startServer(t, { ...ENV, ALLOWED_ORIGINS: origin })
  const { status, headers } = await get(server, '/~x/rooms', { headers: { origin } })
  assert.deepEqual([status, headers.get('access-control-allow-origin')], [401, origin])
})
