/** The commands of docs/moderation.md, in their order, against a server. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startServer } from '../helper.ts'
import { requireProgram } from '../programs.ts'
import { ADMIN_TOKEN } from './tokens.ts'

const guide = readFileSync(new URL('../../docs/moderation.md', import.meta.url), 'utf8')
const recipe = [...guide.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block).join('')

test('every command of the guide to moderation works, and all of them leave nothing in force',
  { skip: requireProgram('curl', 'sh') }, async (t) => {
    const server = await startServer(t, { ADMIN_TOKEN, ROOMS: 'QGIS' })
    const script = recipe
      .replace('the-secret-from-above', ADMIN_TOKEN)
      .replace('https://chat.example.org', server.http)
    const { stdout } = await promisify(execFile)('sh', ['-ec', script])
    const answers = stdout.split(/(?<=[}\]])(?=[{[])/).map((text) => JSON.parse(text))
    assert.ok(answers.length >= 15, stdout)
    const [token] = answers
    assert.equal(new URL(token.url).origin, server.http)

    const authorization = `Bearer ${ADMIN_TOKEN}`
    const room = await (await fetch(`${server.http}/admin/rooms/QGIS`, { headers: { authorization } })).json() as any
    assert.deepEqual([room.mutes, room.bans, room.slow, room.locked], [[], [], 0, false])
    assert.deepEqual(await (await fetch(`${server.http}/rooms`)).json(), ['QGIS'])
    assert.equal(JSON.stringify(server.logs).includes(ADMIN_TOKEN), false, 'the log has no secret')
  })

test('the addresses of a token are those of the proxy, if it is trusted', async (t) => {
  const headers = {
    authorization: `Bearer ${ADMIN_TOKEN}`,
    'content-type': 'application/json',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'chat.example.org',
    'x-forwarded-prefix': '/chat',
  }
  for (const [proxy, base] of [['loopback', 'https://chat.example.org/chat'], ['', '']]) {
    const server = await startServer(t, { ADMIN_TOKEN, TRUST_PROXY: proxy! })
    const body = JSON.stringify({ rooms: ['*'], powers: ['join'] })
    const minted = await (await fetch(`${server.http}/admin/tokens`, { method: 'POST', headers, body })).json() as any
    assert.deepEqual([minted.url, minted.link],
      ['/~', '/#~'].map((mark) => `${base || server.http}${mark}${minted.token}`))
  }
})
