import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../helper.ts'
import { handshake, RawClient, request } from '../hostile/raw-client.ts'

const expected: Record<string, RegExp> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'content-security-policy': /^default-src 'none'; script-src 'self'; /,
}

test('every answer tells browsers what its pages never need, errors too', async (t) => {
  const { http } = await startServer(t, { METRICS_ENABLED: 'true' })
  const requests: [path: string, status: number, init?: RequestInit][] = [
    ['/', 200], ['/docs', 200], ['/docs/static/swagger-ui-bundle.js', 200], ['/redoc', 200],
    ['/openapi.json', 200], ['/rooms', 200], ['/status', 200], ['/healthz', 200],
    ['/metrics', 200], ['/nope', 404], ['/docs/static/nope', 404], ['/room/nope/ws', 404], ['/room/QGIS/ws', 426],
    ['/rooms', 405, { method: 'DELETE' }],
    ['/room/QGIS/message', 422, { method: 'PUT', body: '{' }],
    ['/room/QGIS/message', 413, { method: 'PUT', body: ' '.repeat(100_000) }],
    ['/room/%zz/ws', 400],
  ]
  for (const [path, status, init] of requests) {
    const { status: answered, headers } = await fetch(http + path, init)
    assert.equal(answered, status, path)
    for (const [name, value] of Object.entries(expected)) assert.match(headers.get(name) ?? '', value, `${path}: ${name}`)
    assert.doesNotMatch(headers.get('content-security-policy')!, /script-src[^;]*unsafe/, path)
  }
})

test('so do answers to handshakes, and to what is not even HTTP', async (t) => {
  const { port } = await startServer(t)
  for (const bytes of [
    handshake('/room/nope/ws'),
    handshake('/room/QGIS/ws', { headers: { Origin: 'https://example.org' } }),
    handshake('/room/QGIS/ws', { headers: { 'Sec-WebSocket-Key': 'short' } }),
    request('/rooms', { version: 'HTTP/x' }),
  ]) {
    const client = await RawClient.connect(port)
    client.write(bytes)
    const { status, headers } = await client.answer()
    assert.ok(status >= 400)
    for (const [name, value] of Object.entries(expected)) assert.match(headers.get(name) ?? '', value, name)
    client.reset()
  }
})
