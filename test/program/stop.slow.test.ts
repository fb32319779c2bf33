import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { Client, join, refusedHandshake } from '../helper.ts'
import { holdUpStop } from '../hold-up-stop.ts'
import { CLOSE, closeFrame, frame, RawClient } from '../hostile/raw-client.ts'
import { runToEnd, startProcess, startWrapped } from '../process.ts'
import { course, withFaults } from './course.ts'

/** For a crowd from one address. */
const UNLIMITED = { MAX_CONNECTIONS_PER_IP: '0', HANDSHAKE_RATE: '0' }

test('a signal long after the first ends a stop that hangs, and the exit code names it', async (t) => {
  const server = await startProcess(t, withFaults({ FAULT: 'hang', SHUTDOWN_GRACE_SECONDS: '600' }))
  server.child.kill('SIGCONT')
  await server.logged('stopping hangs')
  // Nothing else can end it: the signals of the first second are ignored, and one of the later ones is not.
  const timer = setInterval(() => server.child.kill('SIGINT'), 100)
  t.after(() => clearInterval(timer))
  assert.deepEqual(await server.exited, { code: 130, signal: null })
  assert.deepEqual(course(server), ['started', 'stopping hangs', 'stopping', 'second SIGINT, exiting'])
})

test('a signal during the start is a clean stop, also when the application is about to listen', async () => {
  const [early, late] = await Promise.all(
    // close-with-grace listens for the second one as soon as there is an application.
    ['SIGTERM', 'beforeExit'].map((event) => runToEnd([], withFaults({ SIGNAL_AT: event, HOST: '127.0.0.1' }))))
  assert.deepEqual([early!.code, early!.stderr], [0, ''])
  // Before there is an application, nothing is logged; Node 26 may deliver the signal only once there is one.
  assert.match(early!.stdout, /^$|"stopped"/)
  assert.deepEqual([late!.code, late!.stderr], [0, ''])
  assert.match(late!.stdout, /"stopped"/)
})

const onUnix = { skip: process.platform === 'win32' && 'no signals on Windows' }

for (const [name, stop] of [
  ['Ctrl-C, which reaches the whole process group', ({ pid }: ChildProcess) => process.kill(-pid!, 'SIGINT')],
  ['SIGTERM for npm alone', ({ pid }: ChildProcess) => process.kill(pid!, 'SIGTERM')],
] as const) {
  test(`npm start: ${name} is one clean stop, and npm reports it`, onUnix, async (t) => {
    const server = await startWrapped(t, () => ['npm', 'start'], { npm_config_update_notifier: 'false' })
    const client = await join(server, 'QGIS')
    stop(server.child)
    assert.deepEqual(await client.closed(), { code: 1012, reason: 'service restart' })
    assert.deepEqual(await server.exited, { code: 0, signal: null })
    assert.deepEqual(course(server), ['started', 'stopping', 'stopped'])
  })
}

test('below npm, the end of the shell between them is a clean stop', onUnix, async (t) => {
  // With a second command, no shell replaces itself with the first.
  const server = await startWrapped(t, (program) => ['sh', '-c', '"$0" "$@"; exit', ...program],
    { npm_lifecycle_event: 'start' })
  const client = await join(server, 'QGIS')
  server.child.kill('SIGTERM')
  assert.deepEqual(await client.closed(), { code: 1012, reason: 'service restart' })
  await server.exited
  assert.deepEqual(course(server), ['started', 'stopping', 'stopped'])
})

test('a stop ends in time, with a mute peer and another half through a request', async (t) => {
  // Less than a request may take.
  const server = await startProcess(t, { SHUTDOWN_GRACE_SECONDS: '20' })
  const mute = await join(server, 'QGIS')
  // Paused, it will not even answer the close frame.
  mute.ws.pause()
  const half = connect(server.port, '127.0.0.1')
  half.on('error', () => {})
  half.write('PUT /room/QGIS/message HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
  await once(half, 'connect')
  server.child.kill('SIGTERM')
  // Code 0: it was done before its own limit ended it with code 1.
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

test('while it stops, nobody else is let in', async (t) => {
  const server = await startProcess(t, { SHUTDOWN_GRACE_SECONDS: '600' })
  const polite = await join(server, 'QGIS')
  await holdUpStop(t, server)
  server.child.kill('SIGTERM')
  await polite.closed()
  const { status, headers, body } = await refusedHandshake(`${server.ws}/room/QGIS/ws`)
  assert.equal(status, 503)
  assert.equal(headers['retry-after'], '5')
  assert.deepEqual(JSON.parse(body), { detail: 'The service is restarting' })
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

test('many members are told one after the other, and until then they hear and are heard', async (t) => {
  // At 200 a second, the last one is told four seconds after the first: time enough for a busy machine.
  const server = await startProcess(t, UNLIMITED)
  const members = await Promise.all(Array.from({ length: 800 }, () => join(server, 'QGIS')))
  const last = members.at(-1)!
  const goodbyes = members.map((member) => member.closed())
  server.child.kill('SIGTERM')
  await Promise.race(goodbyes)
  last.send({ message: 'still here', author: 'Hans' })
  const [, ready, { status }] = await Promise.all([
    last.until(({ message }) => message === 'still here'),
    fetch(`${server.http}/readyz`),
    refusedHandshake(`${server.ws}/room/QGIS/ws`),
  ])
  assert.deepEqual([ready.status, await ready.json()], [503, { status: 'stopping' }])
  assert.equal(status, 503)
  for (const { code } of await Promise.all(goodbyes)) assert.equal(code, 1012)
  assert.deepEqual(await server.exited, { code: 0, signal: null })
})

test('messages sent before the answer to the goodbye are delivered, and none after it', async (t) => {
  // As long as above, from the first to the last one.
  const server = await startProcess(t, UNLIMITED)
  const first = await RawClient.join(server.port, 'QGIS')
  const members = await Promise.all(Array.from({ length: 800 }, () => join(server, 'QGIS')))
  const last = members.at(-1)!
  const words = (message: string) => frame(JSON.stringify({ message, author: 'Hans' }))
  server.child.kill('SIGTERM')
  let opcode
  while (opcode !== CLOSE) ({ opcode } = await first.frame())
  // To the server, these may have been on their way when it said goodbye.
  first.write(Buffer.concat([...['one', 'two'].map(words), closeFrame(1012), words('three')]))
  await last.closed()
  assert.deepEqual(last.frames.flatMap(({ message }) => message ?? []), ['one', 'two'])
  assert.deepEqual(await server.exited, { code: 0, signal: null })
})

test('the grace time is kept, with a crowd that does not answer', async (t) => {
  // Its last part, which is left for the end, has to do for a busy machine. In small rooms, no leaving takes long.
  const rooms = Array.from({ length: 300 }, (_, i) => `room${i}`)
  const server = await startProcess(t, { SHUTDOWN_GRACE_SECONDS: '15', ROOMS: rooms.join(), ...UNLIMITED })
  const crowd = []
  for (let round = 0; round < 10; round++) crowd.push(...await Promise.all(rooms.map((room) => join(server, room))))
  for (const { ws } of crowd) ws.pause()
  server.child.kill('SIGTERM')
  // At 200 a second, the goodbyes alone would take all of it; code 1 would say that it was cut short.
  assert.deepEqual(await server.exited, { code: 0, signal: null })
  for (const { ws } of crowd) ws.terminate()
})

for (const [fault, message] of [
  ['exception', /^nobody caught this: the disk is on fire/],
  ['rejection', /^nobody awaited this: the disk is on fire/],
  ['emptyRejection', /^undefined was thrown/],
] as const) {
  test(`${fault}: an uncaught error is logged with its cause, members are notified, the exit code is 1`, async (t) => {
    const server = await startProcess(t, withFaults({ FAULT: fault }))
    const client = await join(server, 'QGIS')
    server.child.kill('SIGCONT')
    assert.deepEqual(await client.closed(), { code: 1012, reason: 'service restart' })
    assert.deepEqual(await server.exited, { code: 1, signal: null })
    const { level, err } = await server.logged('stopping after an error')
    assert.equal(level, 60)
    assert.match(err.message, message)
    assert.match(err.stack, /\n {4}at /)
  })
}

test('an error in the end of one connection is logged, and the others go on', async (t) => {
  // From source: the fault finds no module in the bundle.
  const server = await startProcess(t, withFaults({ FAULT: 'leave' }), '.', resolve('.'))
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => join(server, 'QGIS')))
  server.child.kill('SIGCONT')
  await server.logged('leaving fails')
  await first!.close()
  second!.ws.terminate()
  third!.send({ message: 'still here', author: 'Hans' })
  assert.equal((await third!.until(({ message }) => message)).message, 'still here')
  const { stage, err } = await server.logged('failed')
  assert.equal(stage, 'leave')
  assert.match(err.message, /^nobody caught this/)
})
