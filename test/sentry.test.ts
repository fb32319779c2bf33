import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { startServer } from './helper.ts'

test('errors inside the server are reported to Sentry, and refused messages are not', async (t) => {
  const reports: string[] = []
  const sentry = createServer(async (request, response) => {
    const chunks = await request.toArray()
    const body = Buffer.concat(chunks)
    reports.push(String(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body))
    response.end('{}')
  })
  sentry.listen(0, '127.0.0.1')
  await once(sentry, 'listening')
  t.after(() => sentry.close())
  const { port } = sentry.address() as AddressInfo

  const { app, http } = await startServer(t, { SENTRY_DSN: `http://key@127.0.0.1:${port}/1`, ENVIRONMENT: 'test' })
  app.rooms.names = () => { throw new Error('unexpected') }
  await fetch(`${http}/room/QGIS/message`, { method: 'PUT', body: '{' })
  assert.equal((await fetch(`${http}/rooms`)).status, 500)
  // Closing waits for what is on its way.
  await app.close()
  const events = reports.filter((report) => report.includes('"exception"'))
  assert.equal(events.length, 1)
  assert.match(events[0]!, /unexpected/)
  assert.match(events[0]!, /"environment":"test"/)
})
