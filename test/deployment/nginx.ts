import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join as joinPath } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { PATIENCE } from '../patience.ts'
import { findProgram } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

export const DOMAIN = 'gischat.example.org'

export interface Ports {
  http: number
  https: number
  /** Of each instance. */
  gischat: number[]
}

/** nginx in a folder of its own, with the documented file; it ends with the test. */
export async function startNginx (t: TestContext, ports: Ports, change = (text: string) => text) {
  const folder = temporaryFolder()
  const ca = makeCertificate(folder)
  writeConfiguration(folder, ports, change)
  const running = await run(t, folder, { host: '127.0.0.1', port: ports.http, headers: { host: DOMAIN } })
  return { folder, ca, ...running }
}

/**
 * nginx without TLS and without the documented file, with one location.
 *
 * @param upstream the port of gischat, or several, which take turns
 * @param path of the location, with a slash at its end
 * @param lines its directives; the upstream is `gischat_upstream`
 * @returns its host and port
 */
export async function startPlainNginx (
  t: TestContext,
  upstream: number | number[],
  path: string,
  lines: string
): Promise<string> {
  const folder = temporaryFolder()
  const port = await freePort()
  writeMain(folder, `
    upstream gischat_upstream { ${[upstream].flat().map((port) => `server 127.0.0.1:${port};`).join(' ')} }
    server {
      listen 127.0.0.1:${port};
      location ${path} {
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 86400;
        ${lines}
      }
    }`)
  await run(t, folder, { host: '127.0.0.1', port, path: `${path}version` })
  return `127.0.0.1:${port}`
}

/** Starts nginx, and waits until it answers a request. It ends with the test, and its folder too. */
async function run (t: TestContext, folder: string, probe: RequestOptions) {
  let complaints = ''
  const args = ['-p', folder, '-c', 'nginx.conf']
  const nginx = spawn(findProgram('nginx')!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(nginx, 'exit')
  nginx.stderr.on('data', (chunk) => { complaints += chunk })
  t.after(async () => {
    nginx.kill()
    await exited
  })
  for (const deadline = Date.now() + 5000 * PATIENCE; ; await sleep(50)) {
    if (await answer(requestPlain(probe).end()).catch(() => undefined)) break
    if (nginx.exitCode !== null || Date.now() > deadline) assert.fail(`nginx does not answer: ${complaints}`)
  }
  return { nginx, complaints: () => complaints }
}

/**
 * The same as a daemon, as a package runs it: only then does it take the signal for its replacement. The processes
 * end with the test.
 *
 * @returns what `startNginx` does, and the process that a file of the folder names
 */
export async function startNginxDaemon (t: TestContext, ports: Ports) {
  const folder = temporaryFolder()
  const ca = makeCertificate(folder)
  writeConfiguration(folder, ports, (text) => text)
  const main = joinPath(folder, 'nginx.conf')
  writeFileSync(main, readFileSync(main, 'utf8').replace('daemon off', 'daemon on'))
  const pidIn = (file: string) => Number(readFileSync(joinPath(folder, file), 'utf8'))
  execFileSync(findProgram('nginx')!, ['-p', folder, '-c', 'nginx.conf'], { stdio: 'ignore' })
  t.after(() => {
    for (const name of readdirSync(folder).filter((name) => name.startsWith('nginx.pid'))) {
      try {
        process.kill(pidIn(name))
      } catch (error) {
        // The former nginx ends once its last client has left, and takes its file along.
        if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code!)) throw error
      }
    }
  })
  return { ca, folder, pidIn }
}

/** The documented file with other ports and another certificate, in a minimal nginx around it. */
function writeConfiguration (folder: string, ports: Ports, change: (text: string) => string): void {
  const documented = readFileSync(new URL('../../docs/nginx/gischat.conf', import.meta.url), 'utf8')
  const hasIPv6 = Object.values(networkInterfaces()).flat().some((address) => address?.address === '::1')
  const templated = documented
    .replaceAll(/listen 80\b/g, `listen 127.0.0.1:${ports.http}`)
    .replaceAll(/listen 443\b/g, `listen 127.0.0.1:${ports.https}`)
    .replaceAll(/listen \[::\]:80\b/g, hasIPv6 ? `listen [::1]:${ports.http}` : '#')
    .replaceAll(/listen \[::\]:443\b/g, hasIPv6 ? `listen [::1]:${ports.https}` : '#')
    .replaceAll(/#?server 127\.0\.0\.1:800(\d)/g, (line, nth: string) =>
      ports.gischat[Number(nth)] ? `server 127.0.0.1:${ports.gischat[Number(nth)]}` : line)
    .replaceAll('/var/log/nginx/', `${folder}/`)
    .replaceAll(`/etc/letsencrypt/live/${DOMAIN}/`, `${folder}/`)
  writeFileSync(joinPath(folder, 'gischat.conf'), change(templated))
  writeMain(folder, `
    # So short that a silent chat lives on the documented values alone.
    proxy_read_timeout 1s;
    proxy_send_timeout 1s;
    include gischat.conf;`)
}

/** The main file. @param lines of its block for HTTP */
function writeMain (folder: string, lines: string): void {
  mkdirSync(joinPath(folder, 'temp'))
  writeFileSync(joinPath(folder, 'nginx.conf'), `
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    daemon off;
    pid nginx.pid;
    error_log stderr;
    events { worker_connections 4096; }
    http {
      access_log off;
      client_body_temp_path temp/body;
      proxy_temp_path temp/proxy;
      fastcgi_temp_path temp/fastcgi;
      uwsgi_temp_path temp/uwsgi;
      scgi_temp_path temp/scgi;
      ${lines}
    }`)
}

function makeCertificate (folder: string): Buffer {
  const certificate = joinPath(folder, 'fullchain.pem')
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-days', '2', '-subj', `/CN=${DOMAIN}`, '-addext', `subjectAltName=DNS:${DOMAIN}`,
    '-keyout', joinPath(folder, 'privkey.pem'), '-out', certificate], { stdio: 'ignore' })
  return readFileSync(certificate)
}

/** Resolves the domain to this machine. */
export const lookup: LookupFunction = (_name, { all }, callback) => {
  if (all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}

export async function answer (outgoing: ReturnType<typeof requestPlain>) {
  const [response] = await once(outgoing, 'response') as [IncomingMessage]
  let body = ''
  for await (const chunk of response) body += chunk
  return { status: response.statusCode, headers: response.headers, body }
}
