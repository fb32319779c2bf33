import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, startServer, type TestServer } from '../helper.ts'

const warnings = ({ logs }: TestServer) => logs.filter(({ level }) => level === 40)

for (const [forwarded, client] of [
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:5678', '192.0.2.1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['203.0.113.66, 192.0.2.1:5678', '192.0.2.1'],
  ['192.0.2.1:5678, 127.0.0.1:80', '192.0.2.1'],
] as const) {
  test(`the address of a client that a trusted proxy forwards as ${forwarded}`, async (t) => {
    const server = await startServer(t, { TRUST_PROXY: 'loopback' })
    const headers = { 'x-forwarded-for': forwarded }
    await fetch(`${server.http}/version`, { headers })
    assert.equal(server.logs.find(({ msg }) => msg === 'request')!.client, client)
    await new Client(`${server.ws}/room/QGIS/ws`, { headers }).next()
    assert.equal(server.logs.find(({ msg }) => msg === 'joined')!.client, client)
    assert.deepEqual(warnings(server), [])
  })
}

test('ports of one client do not make it several addresses', async (t) => {
  const { http } = await startServer(t, { TRUST_PROXY: 'loopback', REQUEST_RATE: '0.01', REQUEST_BURST: '1' })
  const ask = async (port: number) =>
    (await fetch(`${http}/version`, { headers: { 'x-forwarded-for': `192.0.2.1:${port}` } })).status
  assert.deepEqual([await ask(1), await ask(2)], [200, 429])
})

test('of several forwarded hosts, the first is the one that the page is from', async (t) => {
  const { ws } = await startServer(t, { TRUST_PROXY: 'loopback' })
  const client = new Client(`${ws}/room/QGIS/ws`, {
    origin: 'https://chat.example.org',
    headers: { 'x-forwarded-host': 'chat.example.org, inner.example.org', 'x-forwarded-proto': 'https, http' },
  })
  assert.equal((await client.next()).nb_users, 1)
})

test('an internal address that reaches a limit causes one warning, which names TRUST_PROXY', async (t) => {
  const server = await startServer(t, { REQUEST_RATE: '0.01', REQUEST_BURST: '1' })
  for (let i = 0; i < 4; i++) await fetch(`${server.http}/version`)
  const [warning, ...others] = warnings(server)
  assert.deepEqual(others, [])
  assert.equal(warning!.client, '127.0.0.1')
  assert.equal(warning!.reason, 'too many requests')
  assert.match(String(warning!.hint), /TRUST_PROXY/)
})

test('a client that a proxy names reaches a limit without a warning', async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback', REQUEST_RATE: '0.01', REQUEST_BURST: '1' })
  const headers = { 'x-forwarded-for': '192.0.2.1' }
  for (let i = 0; i < 2; i++) await fetch(`${server.http}/version`, { headers })
  assert.deepEqual(warnings(server), [])
})

test('the header of a proxy that is not trusted causes one warning, which names TRUST_PROXY', async (t) => {
  for (const env of [{}, { TRUST_PROXY: '192.0.2.7' }] as Record<string, string>[]) {
    const server = await startServer(t, env)
    for (let i = 0; i < 3; i++) {
      await fetch(`${server.http}/version`, { headers: { 'x-forwarded-for': `192.0.2.${i}` } })
    }
    const [warning, ...others] = warnings(server)
    assert.deepEqual(others, [])
    assert.equal(warning!.proxy, '127.0.0.1')
    assert.match(String(warning!.hint), /TRUST_PROXY/)
  }
})
