import assert from 'node:assert/strict'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join as joinPath, resolve } from 'node:path'
import { test } from 'node:test'
import { join } from '../helper.ts'
import { ADMIN_TOKEN } from '../moderation/tokens.ts'
import { failToStart, startProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const DSN = 'http://key@127.0.0.1:1/1'

/** Stand-ins for Sentry's packages, which tell on stdout what is asked of them. */
const STAND_INS = {
  '@sentry/node': `
    const tell = (msg, fields) => console.log(JSON.stringify({ msg, ...fields }))
    export const init = (options) => tell('sentry init', { options })
    export const captureException = (error) => tell('sentry captured', { message: error.message })
    export const close = async (timeout) => tell('sentry closed', { timeout })`,
  '@sentry/profiling-node': 'export const nodeProfilingIntegration = () => "profiling"',
}

/** A folder of the program's own sources, with these packages one folder up, where an image adds them. */
function installWith (sources: Record<string, string>): string {
  const root = temporaryFolder()
  const folder = joinPath(root, 'app')
  mkdirSync(folder)
  for (const name of ['package.json', 'log_config.json', 'src']) {
    cpSync(name, joinPath(folder, name), { recursive: true })
  }
  for (const name of ['dist', 'node_modules']) symlinkSync(resolve(name), joinPath(folder, name), 'junction')
  for (const [name, source] of Object.entries(sources)) {
    const target = joinPath(root, 'node_modules', name)
    mkdirSync(target, { recursive: true })
    writeFileSync(joinPath(target, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }))
    writeFileSync(joinPath(target, 'index.js'), source)
  }
  return folder
}

test("the start says in one line that Sentry's package is missing, and how to install it", async () => {
  const { code, stderr } = await failToStart({ SENTRY_DSN: DSN }, installWith({}))
  assert.equal(code, 1)
  assert.match(stderr, /^gischat: SENTRY_DSN is set, but @sentry\/node is not installed: npm install .*\n$/)
})

test('so it does of the package for profiles', async () => {
  const { '@sentry/node': node } = STAND_INS
  const folder = installWith({ '@sentry/node': node })
  const { code, stderr } = await failToStart({ SENTRY_DSN: DSN, SENTRY_PROFILES_SAMPLE_RATE: '0.5' }, folder)
  assert.equal(code, 1)
  assert.match(stderr, /^gischat: SENTRY_PROFILES_SAMPLE_RATE is set, but @sentry\/profiling-node is not installed: .*\n$/)
})

test('a package that is there and broken is not called missing', async () => {
  const folder = installWith({ '@sentry/node': "import '@sentry/core'" })
  const { code, stderr } = await failToStart({ SENTRY_DSN: DSN }, folder)
  assert.equal(code, 1)
  assert.match(stderr, /Cannot find package '@sentry\/core'/)
})

test('Sentry gets the settings and the errors that belong to no request, and is flushed at the end', async (t) => {
  const folder = installWith(STAND_INS)
  const server = await startProcess(t, {
    SENTRY_DSN: DSN,
    SENTRY_TRACES_SAMPLE_RATE: '0.25',
    SENTRY_PROFILES_SAMPLE_RATE: '0.5',
    ENVIRONMENT: 'test',
    SHUTDOWN_GRACE_SECONDS: '7',
    NODE_OPTIONS: `--import ${resolve('test/faults.js')}`,
    FAULT: 'leave',
  }, folder, folder)
  const { options: { release, ...options } } = await server.logged('sentry init')
  assert.match(release, /^\d+\.\d+\.\d+/)
  assert.deepEqual(options, {
    dsn: DSN,
    environment: 'test',
    tracesSampleRate: 0.25,
    profileSessionSampleRate: 0.5,
    profileLifecycle: 'trace',
    integrations: ['profiling'],
  })
  const client = await join(server, 'QGIS')
  // A message that is refused is no error of the server.
  client.send('{')
  server.child.kill('SIGCONT')
  await server.logged('leaving fails')
  await client.close()
  assert.equal((await server.logged('sentry captured')).message, 'nobody caught this')
  server.child.kill('SIGTERM')
  await server.exited
  assert.equal((await server.logged('sentry closed')).timeout, 875)
  assert.equal(server.lines.filter((line) => line.includes('sentry captured')).length, 1)
})

test('reports to Sentry contain no token, nor the secret of the operator', async (t) => {
  const token = 'eyJpZCI6InNlY3JldCJ9.c2VjcmV0'
  const folder = installWith({
    '@sentry/node': `
      const report = () => ({
        request: {
          url: 'http://x/~${token}/rooms?x=1',
          query_string: 'x=${ADMIN_TOKEN}',
          headers: { authorization: 'Bearer secret', referer: 'http://x/%7esecret/' },
        },
        transaction: 'GET /~${token}/rooms',
        breadcrumbs: [{ message: 'at ${token} and resume.' + 'c2VjcmV0'.padEnd(43, 'x') }],
        contexts: {
          trace: { data: { 'url.path': '/~cut/rooms', 'http.request.header.authorization': ['Bearer secret'] } },
        },
      })
      export const init = ({ beforeSend, beforeSendTransaction, beforeBreadcrumb }) =>
        console.log(JSON.stringify({
          msg: 'sent', reports: [beforeSend, beforeSendTransaction, beforeBreadcrumb].map((send) => send(report())),
        }))
      export const captureException = () => {}
      export const close = async () => {}`,
  })
  const server = await startProcess(t, { SENTRY_DSN: DSN, ADMIN_TOKEN }, folder, folder)
  const { reports } = await server.logged('sent')
  assert.deepEqual(reports, Array(3).fill({
    request: {
      url: 'http://x/~[redacted]/rooms?x=1',
      query_string: '[redacted]',
      headers: { authorization: '[redacted]', referer: 'http://x/%7e[redacted]/' },
    },
    transaction: 'GET /~[redacted]/rooms',
    breadcrumbs: [{ message: 'at [redacted] and resume.[redacted]' }],
    contexts: {
      trace: { data: { 'url.path': '/~[redacted]/rooms', 'http.request.header.authorization': '[redacted]' } },
    },
  }))
})

test('without profiles, Sentry needs no package for them', async (t) => {
  const { '@sentry/node': node } = STAND_INS
  const server = await startProcess(t, { SENTRY_DSN: DSN }, '.', installWith({ '@sentry/node': node }))
  assert.deepEqual((await server.logged('sentry init')).options.integrations, [])
})
