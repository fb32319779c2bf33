/* The server has no descriptors left for more connections: members stay, and others join later. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { Client } from '../helper.ts'
import { joinChannel, say, textsOf, until } from '../instances/helper.ts'
import { startProcess, startWrapped, type ServerProcess } from '../process.ts'
import { requireProgram } from '../programs.ts'
import { MESSAGES } from '../typed-examples.ts'

const UNLIMITED = { HANDSHAKE_RATE: '0', MESSAGE_RATE: '0', REQUEST_RATE: '0' }
const REFUSED = 'connections refused: too many open files'
const skip = process.platform !== 'linux' && 'Linux only'

const descriptorsOf = ({ child }: ServerProcess) => readdirSync(`/proc/${child.pid}/fd`).length

/** Opens connections that say nothing, until so many are refused. */
async function fill ({ port }: ServerProcess, refused: number): Promise<Socket[]> {
  const open: Socket[] = []
  for (let closed = 0; closed < refused;) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect').catch(() => {})
    // The kernel accepts for the server, which has accepted as well once it answers.
    socket.write('GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const answered = await Promise.race([
      once(socket, 'data').then(() => true, () => false), once(socket, 'close').then(() => false),
    ])
    if (answered) open.push(socket)
    else closed++
  }
  return open
}

test('no descriptors are left for more connections: members stay, threads start, and the log has one line', {
  skip,
}, async (t) => {
  const limited = ['sh', '-c', 'ulimit -n 256; exec "$0" "$@"']
  const server = await startWrapped(t, (program) => [...limited, ...program], UNLIMITED)
  const [ann, bob] = [await joinChannel(server), await joinChannel(server)]
  const crowd = await fill(server, 30)
  assert.ok(crowd.length > 100, `${crowd.length} connections`)

  ann.send(say('ann', 'still here'))
  await bob.until(({ text }) => text === 'still here')
  // So large that a thread decodes it, the first one of this process.
  const geojson = { ...MESSAGES.geojson, style: 'x'.repeat(20_000) }
  ann.send(geojson)
  await bob.until(({ type }) => type === 'geojson')

  const lines = server.lines.filter((line) => line.includes(REFUSED)).map((line) => JSON.parse(line))
  assert.equal(lines.length, 1)
  assert.deepEqual([lines[0].level, lines[0].limit], [40, 256])
  for (const socket of crowd) socket.destroy()
  await until(async () => {
    const late = new Client(`${server.ws}/channel/QGIS/ws`)
    const joined = await once(late.ws, 'open').then(() => true, () => false)
    late.ws.terminate()
    return joined
  }, 10, 'new clients join again')
  assert.deepEqual([ann.ws.readyState, bob.ws.readyState], [1, 1])
  assert.equal(textsOf(bob).length, 1)
})

test('the last descriptor is taken while files are read and clients connect: nobody is thrown out', {
  skip: skip || requireProgram('prlimit'),
}, async (t) => {
  const server = await startProcess(t, UNLIMITED)
  const [ann, bob] = [await joinChannel(server), await joinChannel(server)]
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.after(() => agent.destroy())
  const file = () => new Promise<void>((resolve) => get({
    port: server.port, agent, path: '/docs/static/swagger-ui-bundle.js', headers: { connection: 'keep-alive' },
  }, (response) => response.resume().once('close', resolve)).on('error', () => resolve()))
  await Promise.all(Array.from({ length: 8 }, file))
  const limit = descriptorsOf(server) + 2
  execFileSync('prlimit', ['--pid', String(server.child.pid), `--nofile=${limit}:4096`])

  for (let round = 0; round < 20; round++) {
    await Promise.all([fill(server, 10).then((open) => { for (const socket of open) socket.destroy() }), file(), file(),
      file(), file(), file(), file()])
    ann.send(say('ann', `round ${round}`))
    await bob.until(({ text }) => text === `round ${round}`)
  }
  execFileSync('prlimit', ['--pid', String(server.child.pid), '--nofile=4096:4096'])
  const late = await joinChannel(server)
  await late.close()
  assert.equal(server.child.exitCode, null)
})
