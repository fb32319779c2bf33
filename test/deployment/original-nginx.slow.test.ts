/** gischat behind nginx with the directives of the original's file, and with the lines that docs/moving.md adds. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Client, refusedHandshake, startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { startPlainNginx } from './nginx.ts'

const skip = requireProgram('nginx')
const moving = readFileSync(new URL('../../docs/moving.md', import.meta.url), 'utf8')
const [, added] = /^```nginx\n([^]*?)^```$/m.exec(moving)!
const headers = { host: 'chat.example.org' }
const origin = 'https://chat.example.org'
const PASS = 'proxy_pass http://gischat_upstream;'

test("the original's nginx file: plugins and REST work", { skip }, async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback', ROOMS: 'Field and mobile' })
  const url = await startPlainNginx(t, server.port, '/', PASS)
  assert.deepEqual(await (await fetch(`http://${url}/channels`)).json(), ['Field and mobile'])
  const client = new Client(`ws://${url}/channel/Field%20and%20mobile/ws`, { headers })
  assert.equal((await client.next()).nb_users, 1)
  const body = JSON.stringify({ message: 'by PUT', author: 'ann' })
  const put = await fetch(`http://${url}/room/Field%20and%20mobile/message`, {
    method: 'PUT', body, headers: { 'content-type': 'application/json' },
  })
  assert.equal(put.status, 200)
  assert.equal((await client.next()).text, 'by PUT')
  await client.close()
  const refused = await refusedHandshake(`ws://${url}/room/Field%20and%20mobile/ws`, { headers: { ...headers, origin } })
  assert.equal(refused.status, 403)
})

test('with the documented lines, the page connects and clients have their addresses', {
  skip,
}, async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback' })
  const url = await startPlainNginx(t, server.port, '/', `${PASS}\n${added!}`)
  const client = new Client(`ws://${url}/room/QGIS/ws`, { headers: { ...headers, origin }, localAddress: '127.0.0.2' })
  assert.equal((await client.next()).nb_users, 1)
  assert.equal(server.logs.find(({ msg }) => msg === 'joined')!.client, '127.0.0.2')
  await client.close()
})
