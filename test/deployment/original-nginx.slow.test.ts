/** gischat behind nginx with the directives of the original's file, and with the lines that docs/moving.md adds. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { Client, refusedHandshake, startServer } from '../helper.ts'
import { PATIENCE } from '../patience.ts'
import { findProgram, requireProgram } from '../programs.ts'

const skip = requireProgram('nginx')
const moving = readFileSync(new URL('../../docs/moving.md', import.meta.url), 'utf8')
const [, added] = /^```nginx\n([^]*?)^```$/m.exec(moving)!
const headers = { host: 'chat.example.org' }
const origin = 'https://chat.example.org'

test("the original's nginx file: plugins and REST work", { skip, timeout: 120_000 }, async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback', ROOMS: 'Field and mobile' })
  const url = await startNginx(t, server.port, '')
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
  skip, timeout: 120_000,
}, async (t) => {
  const server = await startServer(t, { TRUST_PROXY: 'loopback' })
  const url = await startNginx(t, server.port, added!)
  const client = new Client(`ws://${url}/room/QGIS/ws`, { headers: { ...headers, origin }, localAddress: '127.0.0.2' })
  assert.equal((await client.next()).nb_users, 1)
  assert.equal(server.logs.find(({ msg }) => msg === 'joined')!.client, '127.0.0.2')
  await client.close()
})

/** Without TLS, which changes nothing of what nginx passes on. */
async function startNginx (t: TestContext, upstream: number, lines: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gischat-nginx-'))
  const port = await freePort()
  mkdirSync(join(folder, 'temp'))
  writeFileSync(join(folder, 'nginx.conf'), `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    pid nginx.pid;
    error_log stderr;
    events { worker_connections 128; }
    http {
      access_log off;
      client_body_temp_path temp/body;
      proxy_temp_path temp/proxy;
      fastcgi_temp_path temp/fastcgi;
      uwsgi_temp_path temp/uwsgi;
      scgi_temp_path temp/scgi;
      upstream gischat_upstream { server 127.0.0.1:${upstream}; }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://gischat_upstream;
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection "upgrade";
          proxy_read_timeout 86400;
          ${lines}
        }
      }
    }`)
  const nginx = spawn(findProgram('nginx')!, ['-p', folder, '-c', 'nginx.conf'], { stdio: 'ignore' })
  const exited = once(nginx, 'exit')
  t.after(async () => {
    nginx.kill()
    await exited
    rmSync(folder, { recursive: true })
  })
  const url = `127.0.0.1:${port}`
  for (const deadline = Date.now() + 5000 * PATIENCE; ; await sleep(50)) {
    if (await fetch(`http://${url}/version`).then(({ ok }) => ok, () => false)) return url
    if (nginx.exitCode !== null || Date.now() > deadline) assert.fail('nginx does not answer')
  }
}
