/* One address cannot fill the log. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { join, startServer, type TestServer } from '../helper.ts'
import { PATIENCE } from '../patience.ts'

const linesOf = ({ logs }: TestServer, text: string) => logs.filter(({ msg }) => msg === text)
const omitted = (server: TestServer) => linesOf(server, 'lines omitted')

/** Lines are written now and then: waits until every event has its line, or is counted in one. */
async function untilAccounted (server: TestServer, text: string, events: number): Promise<void> {
  const account = () => omitted(server).reduce((sum, { lines }) => sum + Number(lines), linesOf(server, text).length)
  for (const deadline = Date.now() + 20_000 * PATIENCE; account() !== events; await sleep(20)) {
    assert.ok(Date.now() < deadline, `${account()} of ${events}`)
  }
}

/** At most ten lines a second, however long a busy machine takes for the flood. */
function assertFew (server: TestServer, text: string, started: number): void {
  const seconds = (performance.now() - started) / 1000
  assert.ok(linesOf(server, text).length <= 10 * (seconds + 2))
}

test('a long address is cut in the log', async (t) => {
  const server = await startServer(t)
  await fetch(`${server.http}/version?${'x'.repeat(10_000)}`)
  await fetch(`${server.http}/version?${'x'.repeat(500)}`)
  const urls = linesOf(server, 'request').map(({ url }) => url)
  assert.deepEqual(urls, [
    `/version?${'x'.repeat(503)}… (10009 characters)`,
    `/version?${'x'.repeat(500)}`,
  ])
})

test('a flood of refused requests is some lines and a number for each address', async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback', REQUEST_RATE: '0.01', REQUEST_BURST: '1' })
  const started = performance.now()
  const request = (address: string) => fetch(`${server.http}/version`, { headers: { 'x-forwarded-for': address } })
  await Promise.all(Array.from({ length: 300 }, () => request('192.0.2.1')))
  await request('192.0.2.2')
  await request('192.0.2.2')
  await untilAccounted(server, 'request', 302)
  assertFew(server, 'request', started)
  assert.deepEqual(new Set(omitted(server).map(({ client }) => client)), new Set(['192.0.2.1']))
  assert.equal(linesOf(server, 'request').filter(({ client }) => client === '192.0.2.2').length, 2)
})

test('so is a flood of messages that are refused', async (t) => {
  const server = await startServer(t, { MESSAGE_RATE: '0' })
  const client = await join(server, 'QGIS')
  const started = performance.now()
  for (let i = 0; i < 300; i++) client.send({ author: 'Hans' })
  await untilAccounted(server, 'message refused', 300)
  assertFew(server, 'message refused', started)
})
