import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join, startServer } from '../helper.ts'
import { holdUpStop } from '../hold-up-stop.ts'
import { startProcess } from '../process.ts'

async function ask (url: string) {
  const response = await fetch(url)
  // Compared for equality by the plugins in QGIS.
  assert.equal(response.headers.get('content-type'), 'application/json')
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() }
}

test('a running instance is alive and ready', async (t) => {
  const { http } = await startServer(t)
  assert.deepEqual(await ask(`${http}/healthz`), { status: 200, retryAfter: null, body: { status: 'ok' } })
  assert.deepEqual(await ask(`${http}/readyz?x=1`), { status: 200, retryAfter: null, body: { status: 'ready' } })
})

test('probes are not in the log', async (t) => {
  const { http, logs } = await startServer(t)
  for (const path of ['/healthz', '/readyz', '/version']) await ask(http + path)
  assert.deepEqual(logs.filter(({ msg }) => msg === 'request').map(({ url }) => url), ['/version'])
})

test('while it stops it is alive, but not ready', async (t) => {
  const server = await startProcess(t, { SHUTDOWN_GRACE_SECONDS: '600' })
  const polite = await join(server, 'QGIS')
  const release = await holdUpStop(t, server)
  server.child.kill('SIGTERM')
  await polite.closed()
  assert.deepEqual(await ask(`${server.http}/healthz`), { status: 200, retryAfter: null, body: { status: 'ok' } })
  assert.deepEqual(await ask(`${server.http}/readyz`), { status: 503, retryAfter: '5', body: { status: 'stopping' } })
  assert.equal((await ask(`${server.http}/status`)).status, 503)
  release()
  assert.deepEqual(await server.exited, { code: 0, signal: null })
})
