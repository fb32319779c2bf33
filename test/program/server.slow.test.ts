import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { test } from 'node:test'
import { join } from '../helper.ts'
import { failToStart, runToEnd, startProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'

test('--check validates all that can be configured, and starts nothing', async () => {
  const folder = temporaryFolder()
  const check = (env: Record<string, string>) => runToEnd(['--check'], env, folder)
  await writeFile(joinPath(folder, 'redact.json'), '{ "redact": ["a["] }')
  const [valid, ...invalid] = await Promise.all([
    check({}),
    check({ PORT: 'http' }),
    // Where it is not named, this file may be missing.
    check({ LOG_CONFIG: 'log_config.json' }),
    check({ LOG_CONFIG: 'redact.json' }),
  ])
  assert.deepEqual(valid, { code: 0, stdout: 'gischat: the configuration is valid\n', stderr: '' })
  for (const [i, culprit] of ['PORT', 'LOG_CONFIG', '"redact"'].entries()) {
    const { code, stdout, stderr } = invalid[i]!
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, new RegExp(`^gischat: ${culprit}.*\\n$`))
  }
})

const refusals: [name: string, env: Record<string, string>, line: RegExp][] = [
  ['a number that is none', { PORT: 'http' }, /^gischat: PORT="http" is invalid: .* an integer from 0 to 65535\n$/],
  ['no room', { ROOMS: '' }, /^gischat: ROOMS="" is invalid: .*\n$/],
  ['an address that is not here', { HOST: '192.0.2.1' }, /^gischat: HOST=192.0.2.1 PORT=0 is invalid: .*\n$/],
  ['a port in another notation', { PORT: '0x10' }, /^gischat: PORT="0x10" is invalid: .*\n$/],
  ['a missing log configuration', { LOG_CONFIG: '/nope.json' }, /^gischat: LOG_CONFIG="\/nope.json" is invalid: .*\n$/],
]

for (const [name, env, line] of refusals) {
  test(`refuses to start in one line: ${name}`, async () => {
    const { code, stderr } = await failToStart(env)
    assert.equal(code, 1)
    assert.match(stderr, line)
  })
}

for (const [host, shown] of [['[::]', '[::]'], ['::1', '[::1]'], ['[::1]', '[::1]']] as const) {
  test(`HOST=${host} is an IPv6 address, with brackets or without`, async (t) => {
    const server = await startProcess(t, { HOST: host })
    await server.printed(`listening at http://${shown}:${server.port}`)
    assert.equal((await fetch(`http://[::1]:${server.port}/rooms`)).status, 200)
  })
}

test('refuses a port that is taken', async (t) => {
  const server = await startProcess(t)
  const { code, stderr } = await failToStart({ HOST: '127.0.0.1', PORT: String(server.port) })
  assert.equal(code, 1)
  assert.match(stderr, /^gischat: HOST=127.0.0.1 PORT=\d+ is invalid: .*EADDRINUSE.*\n$/)
})

test('the logs follow their configuration', async (t) => {
  const path = joinPath(temporaryFolder(), 'log.json')
  await writeFile(path, JSON.stringify({ level: 'debug', pretty: true, messages: true, redact: ['author'] }))
  const server = await startProcess(t, { LOG_CONFIG: path })
  const client = await join(server, 'QGIS')
  client.send({ message: 'hello', author: 'Hans' })
  await client.next()
  server.child.kill()
  await server.exited
  const line = server.lines.find((text) => text.includes('message accepted'))!
  assert.ok(!line.startsWith('{'), 'a line for people')
  assert.ok(line.includes('"text":"hello"') && line.includes('"author":"[redacted]"') && !line.includes('Hans'))
})
