import assert from 'node:assert/strict'
import { once } from 'node:events'
import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { refusedHandshake, startServer } from '../helper.ts'

const LISTED = 'https://maps.example.org'

/** What a request is answered with, whatever its method and however much of it is sent. */
async function exchange (port: number, head: string, headers: Record<string, string> = {}) {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.write(`${head} HTTP/1.1\r\n${lines}\r\n`)
  let answer = ''
  socket.on('data', (text) => { answer += text })
  await once(socket, 'close')
  return {
    status: Number(answer.split(' ')[1]),
    allow: /^allow: (.*)\r$/m.exec(answer)?.[1],
    body: answer.slice(answer.indexOf('\r\n\r\n') + 4),
  }
}

const refused = (allow: string) => ({ status: 405, allow, body: '{"detail":"Method Not Allowed"}' })

test('every method of HTTP that a path does not have is answered 405, with those that it has', async (t) => {
  const { port } = await startServer(t)
  for (const method of METHODS.filter((name) => !['GET', 'HEAD', 'CONNECT'].includes(name))) {
    for (const path of ['/', '//rooms/?a=%zz', '/r%6foms', '/room/QGIS/ws']) {
      assert.deepEqual(await exchange(port, `${method} ${path}`), refused('GET, HEAD'), `${method} ${path}`)
    }
    assert.deepEqual(await exchange(port, `${method} /web/main.js`), refused('HEAD, GET'), method)
    // RFC 10008, section 2: QUERY needs a content type, wherever it goes.
    assert.equal((await exchange(port, `${method} /nope`)).status, method === 'QUERY' ? 400 : 404, method)
    assert.equal((await exchange(port, `${method} /room/%zz/ws`)).status, 400, method)
  }
  assert.deepEqual(await exchange(port, 'GET /room/no%20pe/message'), refused('PUT'))
  assert.deepEqual(await exchange(port, 'HEAD /room/QGIS/message'), { ...refused('PUT'), body: '' })
})

test('no body is waited for', async (t) => {
  const { port } = await startServer(t)
  const promised = { 'content-type': 'application/json', 'content-length': '99999999' }
  assert.deepEqual(await exchange(port, 'POST /rooms', promised), refused('GET, HEAD'))
})

test('a handshake on a path without GET is answered 405, and elsewhere 404', async (t) => {
  const { ws } = await startServer(t)
  const there = await refusedHandshake(`${ws}/room/QGIS/message`)
  assert.deepEqual([there.status, there.headers.allow], [405, 'PUT'])
  for (const path of ['/rooms', '/nope']) assert.equal((await refusedHandshake(ws + path)).status, 404)
})

for (const origins of ['', LISTED, '*']) {
  test(`figures name the route that was missed, with ALLOWED_ORIGINS="${origins}"`, async (t) => {
    const { http, port } = await startServer(t, { ALLOWED_ORIGINS: origins, METRICS_ENABLED: 'true' })
    await exchange(port, 'POST /room/QGIS/message')
    await exchange(port, 'OPTIONS /rooms')
    await exchange(port, 'OPTIONS /rules', { origin: LISTED, 'access-control-request-method': 'GET' })
    await exchange(port, 'POST /nope')
    await exchange(port, 'OPTIONS /nope')
    await exchange(port, 'GET /web/nope.js')
    const figures = await (await fetch(`${http}/metrics`)).text()
    assert.deepEqual(figures.split('\n').filter((line) => line.startsWith('gischat_http_responses_total{')).sort(), [
      'gischat_http_responses_total{route="",status="404"} 3',
      'gischat_http_responses_total{route="/room/:room/message",status="405"} 1',
      'gischat_http_responses_total{route="/rooms",status="405"} 1',
      `gischat_http_responses_total{route="/rules",status="${origins === '' ? 405 : 204}"} 1`,
    ])
  })
}
