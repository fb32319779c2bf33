/* Tokens in the addresses of a host, of which only some are gischat's. */
import assert from 'node:assert/strict'
import { pino } from 'pino'
import { test } from 'node:test'
import { join, refusedHandshake } from '../helper.ts'
import { ADMIN_TOKEN } from '../moderation/tokens.ts'
import { deriveKey, Tokens } from '../../src/moderation/tokens.ts'
import { gischat, loadConfig, serverOptions, startHost } from './host.ts'

const config = loadConfig({ env: { ADMIN_TOKEN, ROOMS: 'QGIS', PRIVATE_ROOMS: 'Team' } })
const open = loadConfig({ env: { ROOMS: 'QGIS' } })
const token = new Tokens({ key: await deriveKey(ADMIN_TOKEN, 'gischat'), revoked: [] }).mint({
  id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
  rooms: ['*'],
  powers: ['join'],
  nickname: null,
  expires: Date.now() / 1000 + 3600,
})

test('below a prefix, the token is before it or behind it; other addresses with "~" are the host\'s', async (t) => {
  const { http, ws } = await startHost(t, async (app) => {
    app.get('/~user/files', async () => ({ host: 'files' }))
    await app.register(gischat, { config, prefix: '/chat' })
    await app.register(gischat, { config: open, prefix: '/open' })
  }, serverOptions(config))
  const get = async (path: string) => (await fetch(http + path)).json()
  for (const base of [`/~${token}/chat`, `/chat/~${token}`]) {
    assert.deepEqual(await get(`${base}/rooms`), ['QGIS', 'Team'], base)
    const client = await join({ ws: ws + base }, 'Team')
    await client.close()
    assert.equal((await refusedHandshake(`${ws}${base}/room/None/ws`)).status, 404)
  }
  assert.deepEqual(await get('/~user/files'), { host: 'files' })
  assert.equal((await fetch(`${http}/chat/~user/rooms`)).status, 401)
  assert.equal((await refusedHandshake(`${ws}/chat/~user/room/QGIS/ws`)).status, 401)
  const page = await fetch(`${http}/chat/~${token}`, { redirect: 'manual' })
  await page.text()
  assert.equal(page.status, 200)
  assert.equal((await fetch(`${http}/open/~${token}/rooms`)).status, 404, 'no powers where there are no tokens')
})

test('without serverOptions, a token is refused, and the log says why', async (t) => {
  const lines: string[] = []
  const loggerInstance = pino({ level: 'warn' }, { write: (line: string) => { lines.push(line) } })
  const { http } = await startHost(t, (app) => app.register(gischat, { config, prefix: '/chat' }), { loggerInstance })
  for (let i = 0; i < 2; i++) assert.equal((await fetch(`${http}/chat/~${token}/rooms`)).status, 401)
  assert.equal(lines.filter((line) => line.includes('tokens in addresses need rewriteUrl')).length, 1)
  assert.ok(!lines.join('').includes(token))
})
