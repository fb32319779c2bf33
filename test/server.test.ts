import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { test } from 'node:test'
import { Client, join, refusedHandshake } from './helper.ts'
import { failToStart, startProcess } from './process.ts'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal}: members are told 1012, and the process ends with code 0`, async (t) => {
    const server = await startProcess(t)
    const client = await join(server, 'QGIS')
    server.child.kill(signal)
    assert.deepEqual(await client.closed(), { code: 1012, reason: 'service restart' })
    assert.deepEqual(await server.exited, { code: 0, signal: null })
    const messages = server.lines.map((line) => JSON.parse(line).msg)
    assert.deepEqual(messages.filter((msg) => /^(started|stopp)/.test(msg)), ['started', 'stopping', 'stopped'])
  })
}

test('a stop ends within five seconds, with a mute peer and another half through a request', async (t) => {
  const server = await startProcess(t)
  const mute = await join(server, 'QGIS')
  // Paused, it will not even answer the close frame.
  mute.ws.pause()
  const half = connect(server.port, '127.0.0.1')
  half.on('error', () => {})
  half.write('PUT /room/QGIS/message HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
  await once(half, 'connect')
  server.child.kill('SIGTERM')
  // Code 0: it was done before its own limit, which is less than five seconds, ended it with code 1.
  assert.deepEqual(await server.exited, { code: 0, signal: null })
})

test('a peer that answers the goodbye with nonsense does not spoil the stop', async (t) => {
  const server = await startProcess(t)
  const rude = connect(server.port, '127.0.0.1')
  rude.on('error', () => {})
  rude.write('GET /room/QGIS/ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
    'sec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n')
  await once(rude, 'data')
  // The next thing it hears is the close frame; an unmasked frame is against the protocol.
  rude.on('data', () => rude.write(Buffer.from([0x81, 0x01, 0x61])))
  server.child.kill('SIGTERM')
  assert.deepEqual(await server.exited, { code: 0, signal: null })
  assert.ok(server.lines.some((line) => JSON.parse(line).msg === 'stopped'))
})

test('it ends on a signal, though nobody reads its log any more', async (t) => {
  const server = await startProcess(t)
  server.child.stdout!.destroy()
  await fetch(`${server.http}/rooms`)
  server.child.kill('SIGTERM')
  assert.deepEqual(await server.exited, { code: 0, signal: null })
})

test('the folder it is started from does not matter', async (t) => {
  const server = await startProcess(t, {}, tmpdir())
  assert.equal((await fetch(`${server.http}/rooms`)).status, 200)
})

test('while it stops, nobody else is let in', async (t) => {
  const server = await startProcess(t)
  const mute = await join(server, 'QGIS')
  const polite = await join(server, 'QGIS')
  mute.ws.pause()
  server.child.kill('SIGTERM')
  await polite.closed()
  const { status, headers, body } = await refusedHandshake(`${server.ws}/room/QGIS/ws`)
  assert.equal(status, 503)
  assert.equal(headers['retry-after'], '5')
  assert.deepEqual(JSON.parse(body), { detail: 'The service is restarting' })
  await server.exited
})

test('killed and started again, it has nothing to clean up', async (t) => {
  const first = await startProcess(t)
  const client = await join(first, 'QGIS')
  first.child.kill('SIGKILL')
  assert.equal((await client.closed()).code, 1006)
  const second = await startProcess(t, { PORT: String(first.port) })
  const again = new Client(`${second.ws}/room/QGIS/ws`)
  assert.deepEqual(await again.next(), { author: 'internal', nb_users: 1 })
})

const refusals: [name: string, env: Record<string, string>, line: RegExp][] = [
  ['a number that is none', { PORT: 'http' }, /^gischat: PORT="http" cannot be used: .* an integer from 0 to 65535\n$/],
  ['no room', { ROOMS: '' }, /^gischat: ROOMS="" cannot be used: .*\n$/],
  ['an address that is not here', { HOST: '192.0.2.1' }, /^gischat: HOST=192.0.2.1 PORT=0 cannot be used: .*\n$/],
  ['a port in another notation', { PORT: '0x10' }, /^gischat: PORT="0x10" cannot be used: .*\n$/],
  ['a missing log configuration', { LOG_CONFIG: '/nope.json' }, /^gischat: LOG_CONFIG="\/nope.json" cannot be used: .*\n$/],
]

for (const [name, env, line] of refusals) {
  test(`refuses to start in one line: ${name}`, async () => {
    const { code, stderr } = await failToStart(env)
    assert.equal(code, 1)
    assert.match(stderr, line)
  })
}

test('refuses a port that is taken', async (t) => {
  const server = await startProcess(t)
  const { code, stderr } = await failToStart({ HOST: '127.0.0.1', PORT: String(server.port) })
  assert.equal(code, 1)
  assert.match(stderr, /^gischat: HOST=127.0.0.1 PORT=\d+ cannot be used: .*EADDRINUSE.*\n$/)
})

test('the logs follow their configuration', async (t) => {
  const path = joinPath(await mkdtemp(joinPath(tmpdir(), 'gischat-')), 'log.json')
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
