/* How long one client can hold up the event loop by the way it cuts what it sends: npm run bench:segments. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/load.ts'
import { chop, fragments, frame, handshake, PING, RawClient, request } from '../test/hostile/raw-client.ts'
import { show, spread } from './lib/stats.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', default: '' } },
})

interface Pattern {
  name: string
  /** What each connection sends, one TCP segment each. */
  segments: () => Buffer[]
  connections?: number
  /** Plain HTTP, or a handshake, instead of frames on a socket. */
  http?: boolean
  env?: Record<string, string>
}

const MIB = 1024 * 1024
const LIMIT = 16 * MIB

/** Text that every dialect takes, of so many bytes. */
const text = (bytes: number) => '{"message":"there","author":"Hans","x":"'.padEnd(bytes - 2, 'x') + '"}'
const ones = (count: number) => Array<number>(count).fill(1)

/** Cuts bytes into segments of these sizes, again and again. */
function cut (bytes: Buffer, sizes: number[]): Buffer[] {
  const segments: Buffer[] = []
  for (let start = 0, i = 0; start < bytes.length; start += sizes[i++ % sizes.length]!) {
    segments.push(bytes.subarray(start, start + sizes[i % sizes.length]!))
  }
  return segments
}

const message = (bytes: number, sizes: number[]) => () => cut(frame(text(bytes)), sizes)
const parts = (count: number, bytes: number) => fragments(chop(Buffer.from(text(count * bytes)), bytes).map(String))
const bodyOf = (bytes: number) => '{"message":"there","author":"Hans"}'.padEnd(bytes)
const put = (headers: Record<string, string>, body: string) =>
  request('/room/QGIS/message', { method: 'PUT', headers: { Host: 'localhost', ...headers }, body })

const PATTERNS: Pattern[] = [
  { name: '240 × (1023 × 1 byte, 4096)', segments: message(240 * 5119, [...ones(1023), 4096]) },
  { name: '300 000 × 1 byte', segments: message(300_000, [1]) },
  { name: '1 and 4096 bytes in turns, 16 MiB', segments: message(LIMIT, [1, 4096]) },
  { name: '4095 bytes each, 16 MiB', segments: message(LIMIT, [4095]) },
  { name: '4097 bytes each, 16 MiB', segments: message(LIMIT, [4097]) },
  { name: '536 bytes each, 16 MiB', segments: message(LIMIT, [536]) },
  { name: 'growing, 1 to 5792 bytes, 16 MiB', segments: message(LIMIT, Array.from({ length: 5792 }, (_, i) => i + 1)) },
  { name: 'shrinking, 5792 to 1, 16 MiB', segments: message(LIMIT, Array.from({ length: 5792 }, (_, i) => 5792 - i)) },
  {
    name: '50 connections at once, each 10 × (1023 × 1 byte, 4096)',
    segments: message(10 * 5119, [...ones(1023), 4096]),
    connections: 50,
  },
  { name: '1000 fragments of 100 bytes, 1 byte each', segments: () => cut(Buffer.concat(parts(1000, 100)), [1]) },
  { name: '1000 fragments of 16 KiB, one segment each', segments: () => parts(1000, 16 * 1024) },
  {
    name: '500 fragments of 20 bytes and pings of 125 between them, 1 byte each',
    segments: () => cut(Buffer.concat(parts(500, 20).flatMap((part) =>
      [part, frame('p'.repeat(125), { opcode: PING })])), [1]),
  },
  {
    name: '10 000 empty texts in one write, behind a text of 70 kB',
    segments: () => [Buffer.concat([frame(text(70_000)), ...Array<Buffer>(10_000).fill(frame(''))])],
    env: { MESSAGE_RATE: '0' },
  },
  {
    name: '10 000 empty texts in one write',
    segments: () => [Buffer.concat(Array<Buffer>(10_000).fill(frame(''))), frame(text(100))],
    env: { MESSAGE_RATE: '0' },
  },
  {
    name: 'PUT of 60 kB, 1 byte each',
    segments: () => cut(put({ 'Content-Length': '60000' }, bodyOf(60_000)), [1]),
    http: true,
  },
  {
    name: 'PUT of 60 kB in HTTP chunks of 1 byte, one write',
    segments: () => [put({ 'Transfer-Encoding': 'chunked' }, inChunks(bodyOf(60_000)))],
    http: true,
  },
  {
    name: 'PUT of 10 kB in HTTP chunks of 1 byte, 1 byte each',
    segments: () => cut(put({ 'Transfer-Encoding': 'chunked' }, inChunks(bodyOf(10_000))), [1]),
    http: true,
  },
  {
    name: 'GET with a header of 15 kB, 1 byte each',
    segments: () => cut(request('/healthz', { headers: { Host: 'localhost', Cookie: 'c'.repeat(15_000) } }), [1]),
    http: true,
  },
  {
    name: 'handshake with a header of 15 kB, 1 byte each',
    segments: () => cut(handshake('/room/QGIS/ws', { headers: { Cookie: 'c'.repeat(15_000) } }), [1]),
    http: true,
  },
  {
    name: 'handshake with 1500 headers, 1 byte each',
    segments: () => cut(handshake('/room/QGIS/ws', {
      headers: Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`a${i}`, '1'])),
    }), [1]),
    http: true,
  },
]

function inChunks (body: string): string {
  return [...body].map((one) => `1\r\n${one}\r\n`).join('') + '0\r\n\r\n'
}

interface Standstill {
  /** ms on the clock, in which others had the processor, too. */
  wall: number
  /** ms of this process's own processor time, all its threads together. */
  cpu: number
}

/** The longest turn of the event loop. */
class Watch {
  readonly #longest: Standstill = { wall: 0, cpu: 0 }
  #running = true

  constructor () {
    let wall = performance.now()
    let cpu = process.cpuUsage()
    const tick = () => {
      const { user, system } = process.cpuUsage(cpu)
      this.#longest.wall = Math.max(this.#longest.wall, performance.now() - wall)
      this.#longest.cpu = Math.max(this.#longest.cpu, (user + system) / 1000)
      wall = performance.now()
      cpu = process.cpuUsage()
      if (this.#running) setImmediate(tick)
    }
    setImmediate(tick)
  }

  stop (): Standstill {
    this.#running = false
    return this.#longest
  }
}

/** On a busy machine a slow request is slower. */
const PATIENT = { REQUEST_TIMEOUT: '120', HEADERS_TIMEOUT: '120', HANDSHAKE_RATE: '0' }

async function measure ({ segments, connections = 1, http = false, env = {} }: Pattern): Promise<Standstill> {
  const app = await buildApp({ config: loadConfig({ env: { ...PATIENT, ...env } }) })
  const accepted = new Map<number | undefined, Socket>()
  app.server.on('connection', (socket) => accepted.set(socket.remotePort, socket))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const clients: RawClient[] = []
  for (let i = 0; i < connections; i++) {
    clients.push(http ? await RawClient.connect(port) : await RawClient.join(port, 'QGIS'))
  }
  while (accepted.size < connections) await turn()
  const ways = clients.map((client) => {
    const socket = accepted.get(client.port)!
    return { client, socket, arrived: socket.bytesRead }
  })
  const all = segments()
  const watch = new Watch()
  for (const segment of all) {
    for (const way of ways) {
      way.client.socket.write(segment)
      way.arrived += segment.length
    }
    // Only then is each segment read by itself.
    for (const way of ways) while (way.socket.bytesRead < way.arrived && !way.socket.destroyed) await turn()
  }
  await Promise.all(ways.map(({ client }) => answered(client, http)))
  const longest = watch.stop()
  for (const { client } of ways) client.reset()
  await app.close()
  return longest
}

/** The message is back, or the connection is gone. */
async function answered (client: RawClient, http: boolean): Promise<void> {
  if (http) {
    const { status } = await client.answer()
    if (status >= 300) console.error(`answered with ${status}`)
    return
  }
  const closed = once(client.socket, 'close').then(() => { throw new Error('the server ended the connection') })
  const heard = (async () => {
    for (;;) {
      const { payload } = await client.frame()
      if (payload.includes('there')) return
    }
  })()
  await Promise.race([heard, closed])
}

const chosen = PATTERNS.filter(({ name }) => name.includes(options.only))
const results = chosen.map(() => [] as Standstill[])
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [i, pattern] of chosen.entries()) {
    const standstill = await measure(pattern)
    console.error(`${pattern.name}: ${standstill.cpu.toFixed(1)} ms, ${standstill.wall.toFixed(1)} on the clock`)
    results[i]!.push(standstill)
  }
}
console.log(`Node.js ${process.version}\n\n| segments | longest standstill: processor, ms | on the clock, ms |`)
console.log('| --- | ---: | ---: |')
for (const [i, { name }] of chosen.entries()) {
  const [cpu, wall] = (['cpu', 'wall'] as const).map((clock) => spread(results[i]!.map((one) => one[clock]))!)
  console.log(`| ${name} | ${show(cpu!)} | ${show(wall!)} |`)
}
