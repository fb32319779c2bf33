/* Private rooms: there for those with a token, and for nobody else. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import { Client, join, refusedHandshake, startServer, type TestServer } from '../helper.ts'
import { ADMIN_TOKEN, mint } from './tokens.ts'

const ENV = {
  ADMIN_TOKEN, ROOMS: 'QGIS', PRIVATE_ROOMS: 'Team,Rescue', METRICS_ENABLED: 'true', MAX_STORED_MESSAGES: '5',
}

const withToken = ({ http, ws, ...rest }: TestServer, token: string) =>
  ({ ...rest, http: `${http}/~${token}`, ws: `${ws}/~${token}` })

/** The answer without what names the room, for comparison with that of a room that does not exist. */
async function ask ({ http }: { http: string }, room: string, path: string, init?: RequestInit) {
  const response = await fetch(http + path.replace('ROOM', room), init)
  const headers = Object.fromEntries(response.headers)
  delete headers.date
  return { status: response.status, body: (await response.text()).replaceAll(room, 'ROOM'), headers }
}

const put = (body: object) =>
  ({ method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const REQUESTS: [path: string, init?: RequestInit][] = [
  ['/room/ROOM/users'], ['/channel/ROOM/users'], ['/room/ROOM/last'], ['/channel/ROOM/last?replies=true'],
  ['/room/ROOM/ws'], ['/channel/ROOM/ws'], ['/channel/ROOM/users', { method: 'HEAD' }],
  ['/channel/ROOM/users', { method: 'DELETE' }], ['/channel/ROOM/users', { method: 'OPTIONS' }],
  ['/room/ROOM/message', put({ message: 'hello', author: 'Hans' })],
  ['/room/ROOM/message', put({ message: '', author: 'Hans' })],
  ['/room/ROOM/text', put({ text: 'hello', author: 'Hans' })],
  ['/channel/ROOM/text', put({ text: 'hello', author: 'Hans' })],
]

test('to anyone without a token for it, a private room is one that does not exist', async (t) => {
  const server = await startServer(t, ENV)
  const insider = await join(withToken(server, mint(server.app, { rooms: ['Team'] })), 'Team')
  const others = {
    'no token': server,
    'a token for another room': withToken(server, mint(server.app, { rooms: ['Rescue', 'QGIS', 'team'] })),
    'a token that cannot join': withToken(server, mint(server.app, { powers: ['moderate'] })),
  }
  for (const [name, { http, ws }] of Object.entries(others)) {
    for (const [path, init] of REQUESTS) {
      // Names of the same length, for the header that tells it.
      const unknown = await ask({ http }, 'None', path, init)
      assert.deepEqual(await ask({ http }, 'Team', path, init), unknown, `${name}: ${path}`)
    }
    for (const noun of ['room', 'channel']) {
      const real = await refusedHandshake(`${ws}/${noun}/Team/ws`)
      const unknown = await refusedHandshake(`${ws}/${noun}/None/ws`)
      assert.equal(real.status, 404)
      assert.equal(real.body.replace('Team', 'None'), unknown.body)
      assert.deepEqual(Object.keys(real.headers), Object.keys(unknown.headers))
    }
    for (const path of ['/rooms', '/channels', '/status']) {
      assert.doesNotMatch(await (await fetch(http + path)).text(), /Team/, `${name}: ${path}`)
    }
  }
  for (const path of ['/openapi.json', '/asyncapi.json', '/metrics', '/docs', '/']) {
    assert.doesNotMatch(await (await fetch(server.http + path)).text(), /Team/, path)
  }
  assert.deepEqual(insider.unread, [])
})

test('with a token, it is a room like all others in every generation', async (t) => {
  const server = await startServer(t, ENV)
  const inside = withToken(server, mint(server.app, { rooms: ['Team'] }))
  const json = async (path: string) => (await fetch(inside.http + path)).json() as any
  assert.deepEqual(await json('/rooms'), ['QGIS', 'Team'])
  assert.deepEqual(await json('/channels'), ['QGIS', 'Team'])
  const classic = await join(inside, 'Team')
  const channel = new Client(`${inside.ws}/channel/Team/ws`)
  await channel.until(({ type }) => type === 'nb_users')
  const v4 = new Client(`${inside.ws}/channel/Team/ws`, {}, ['gischat.v4'])
  await v4.until(({ type }) => type === 'hello')
  assert.equal((await fetch(`${inside.http}/room/Team/message`, put({ message: 'to all', author: 'Hans' }))).status, 200)
  await classic.until(({ message }) => message === 'to all')
  for (const client of [channel, v4]) await client.until(({ text }) => text === 'to all')
  assert.deepEqual((await json('/status')).rooms, [
    { name: 'QGIS', nb_connected_users: 0 }, { name: 'Team', nb_connected_users: 3 },
  ])
  assert.equal((await json('/room/Team/last'))[0].text, 'to all')
  const { channels } = await json('/asyncapi.json')
  assert.deepEqual(channels.classic.parameters.room.enum, ['QGIS', 'Team'])
  const publicDocument = await (await fetch(`${server.http}/asyncapi.json`)).json() as any
  assert.deepEqual(publicDocument.channels.v4.parameters.channel.enum, ['QGIS'])
  // Not even to the operator's figures, which others may read.
  assert.doesNotMatch(await (await fetch(`${server.http}/metrics`)).text(), /Team/)
})

/** What ends access. */
const ENDS = {
  revoked (_t: TestContext, { app }: TestServer, id: string) { app.tokens!.revoked.add(id) },
  expired (t: TestContext) {
    const { now } = Date
    t.mock.method(Date, 'now', () => now() + 2 * 3_600_000)
  },
}

for (const [name, end] of Object.entries(ENDS)) {
  test(`when the token is ${name}, its connections in private rooms end, and in public ones stay`, async (t) => {
    const server = await startServer(t, ENV)
    const { app } = server
    const id = randomUUID()
    const others = await join(withToken(server, mint(app, { expires: Date.now() / 1000 + 86_400 })), 'Team')
    const inside = withToken(server, mint(app, { id }))
    const [classic, open] = [await join(inside, 'Team'), await join(inside, 'QGIS')]
    const v4 = new Client(`${inside.ws}/channel/Rescue/ws`, {}, ['gischat.v4'])
    await v4.until(({ type }) => type === 'hello')
    const closed = Promise.all([classic.closed(), v4.closed()])
    end(t, server, id)
    const reason = { code: 1008, reason: 'access ended' }
    assert.deepEqual(await closed, [reason, reason])
    await others.until((frame) => frame.author === 'internal' && frame.nb_users === 1)
    assert.equal((await refusedHandshake(`${inside.ws}/room/Team/ws`)).status, 401)
    open.send({ message: 'still here', author: 'Hans' })
    await open.until(({ message }) => message === 'still here')
  })
}

test('what a member sends after its access ended is ignored, before it answers the close frame', async (t) => {
  const server = await startServer(t, ENV)
  const id = randomUUID()
  const others = await join(withToken(server, mint(server.app)), 'Team')
  const member = await join(withToken(server, mint(server.app, { id })), 'Team')
  // Its library would answer by itself.
  const { _socket: socket } = member.ws as any
  socket.removeAllListeners('data')
  server.app.tokens!.revoked.add(id)
  const [chunk] = await once(socket, 'data') as [Buffer]
  assert.equal(chunk[0], 0x88, 'a close frame')
  member.send({ message: 'too late', author: 'Hans' })
  await others.until((frame) => frame.author === 'internal' && frame.nb_users === 1)
  assert.deepEqual(others.frames.filter(({ message }) => message), [])
})

test('a lost connection to a private room is resumed only with a token for it', async (t) => {
  const server = await startServer(t, ENV)
  const inside = withToken(server, mint(server.app))
  const lost = new Client(`${inside.ws}/channel/Team/ws`, {}, ['gischat.v4'])
  const { resume: { token }, seq } = await lost.next()
  lost.ws.terminate()
  const path = `/channel/Team/ws?since=${seq}`
  assert.equal((await refusedHandshake(`${server.ws}${path}&resume=${token}`)).status, 404)
  const again = new Client(inside.ws + path, {}, ['gischat.v4', `resume.${token}`])
  assert.equal((await again.next()).resume.resumed, true)
})
