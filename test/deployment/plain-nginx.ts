import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { PATIENCE } from '../patience.ts'
import { findProgram } from '../programs.ts'

/**
 * nginx without TLS and without the documented file, with one location.
 *
 * @param path of the location, with a slash at its end
 * @param lines its directives; the upstream is `gischat_upstream`
 * @returns its host and port
 */
export async function startPlainNginx (
  t: TestContext,
  upstream: number,
  path: string,
  lines: string
): Promise<string> {
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
        location ${path} {
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
    if (await fetch(`http://${url}${path}version`).then(({ ok }) => ok, () => false)) return url
    if (nginx.exitCode !== null || Date.now() > deadline) assert.fail('nginx does not answer')
  }
}
