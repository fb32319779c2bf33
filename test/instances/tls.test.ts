import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { freePort } from '../free-port.ts'
import { requireProgram } from '../programs.ts'
import { failToStart } from '../process.ts'
import { Redis, REDIS_SERVER } from '../redis.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { connected, disconnectedFor, get, joinChannel, say, startInstance, startInstances } from './helper.ts'

const skip = requireProgram(REDIS_SERVER, 'openssl')

test('rediss: instances hear each other where the certificate is trusted, and say so where it is not', { skip },
  async (t) => {
    const { folder, ca } = certify('IP:127.0.0.1,DNS:localhost')
    const port = await startWithTls(t, folder)
    const trusting = { REDIS_URL: `rediss://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: ca }
    const [a, b] = await startInstances(t, 2, trusting)
    for (const server of [a!, b!]) await connected(server)
    const [near, far] = [await joinChannel(a!), await joinChannel(b!)]
    // What one hears of itself came by the subscription, so the others' words do as well from now on.
    far.send(say('Anna', 'subscribed'))
    await far.until(({ text }) => text === 'subscribed')
    near.send(say('Hans', 'under seal'))
    await far.until(({ text }) => text === 'under seal')

    const { NODE_EXTRA_CA_CERTS: _, ...distrusting } = trusting
    const stranger = await startInstance(t, distrusting)
    const { problem } = await stranger.logged('Redis is unreachable: running standalone and retrying')
    assert.match(problem, /self-signed certificate in certificate chain/)
    const { healthy, reason } = await get(stranger, '/status')
    assert.deepEqual([healthy, reason], [false, `Redis cannot be reached: ${problem}`])
    const { code, stderr } = await failToStart({ ...distrusting, REDIS_REQUIRED: 'true' })
    assert.equal(code, 1)
    assert.match(stderr, /^gischat: REDIS_REQUIRED="true": [^\n]*self-signed certificate[^\n]*\n$/)
  })

test('rediss: a certificate for another host is not taken', { skip }, async (t) => {
  const { folder, ca } = certify('DNS:redis.example.org')
  const port = await startWithTls(t, folder)
  const server = await startInstance(t, { REDIS_URL: `rediss://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: ca })
  await disconnectedFor(server, /does not match certificate/)
})

/** A certificate authority of its own, and a certificate by it for these names. */
function certify (names: string): { folder: string, ca: string } {
  const folder = temporaryFolder()
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=tests', '-days', '2')
  openssl('req', ...key, '-keyout', 'redis.key', '-out', 'redis.csr', '-subj', '/CN=redis')
  writeFileSync(join(folder, 'names'), `subjectAltName=${names}\n`)
  openssl('x509', '-req', '-in', 'redis.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial',
    '-out', 'redis.crt', '-extfile', 'names', '-days', '2')
  return { folder, ca: join(folder, 'ca.crt') }
}

/** @returns the port that speaks TLS */
async function startWithTls (t: TestContext, folder: string): Promise<number> {
  const port = await freePort()
  await Redis.start(t, '--tls-port', String(port), '--tls-auth-clients', 'no',
    '--tls-cert-file', join(folder, 'redis.crt'), '--tls-key-file', join(folder, 'redis.key'),
    '--tls-ca-cert-file', join(folder, 'ca.crt'))
  return port
}
