/* What images and layers in one room cost the chat in another: npm run bench:heavy. Linux. */
import { fork, execFileSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { WebSocket } from 'ws'
import { BENCH, ROOT } from './lib/build.ts'
import { show, spread } from './lib/stats.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '9310' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: ROOT },
  },
})
const SECONDS = Number(options.seconds)
const ROUNDS = Number(options.rounds)
const PORT = Number(options.port)

/** In the room that chats; one of them speaks a hundred times a second. */
const CHATTERS = 50
const SPEAK_EVERY = 10
/** In the room that shares, half of either generation, beside the one who sends. */
const VIEWERS = 4

interface Delay { p50: number, p99: number, max: number }

interface Result {
  perSecond: number
  loop: Delay
  chat: Delay
  /** MiB: the most the process held since its start. */
  peak: number
}

const said = { author: 'Hans', avatar: null }
const system = { crs_wkt: 'GEOGCRS["WGS 84"]', crs_authid: 'EPSG:4326' }

function layer (vertices: number): string {
  const at = (i: number) => [Math.round(1e9 * (2 + i / 1e4)) / 1e9, 48.123456789]
  const features = Array.from({ length: 500 }, (_, n) => ({
    type: 'Feature',
    properties: { name: `parcel ${n}` },
    geometry: { type: 'LineString', coordinates: Array.from({ length: vertices }, (_, i) => at(i)) },
  }))
  const geojson = { type: 'FeatureCollection', features }
  return JSON.stringify({ type: 'geojson', ...said, layer_name: 'parcels', ...system, geojson, style: null })
}

async function image (width: number, height: number, format: 'png' | 'jpeg', quality: number): Promise<string> {
  const noise = sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
  const file = await (format === 'jpeg' ? noise.blur(1.5) : noise).toFormat(format, { quality }).toBuffer()
  return JSON.stringify({ type: 'image', ...said, image_data: file.toString('base64') })
}

const open = async (room: string, path = 'channel'): Promise<WebSocket> => {
  const ws = new WebSocket(`ws://127.0.0.1:${PORT}/${path}/${room}/ws`, { perMessageDeflate: false })
  await once(ws, 'open')
  return ws
}

/** Ready once the port answers. */
async function startServer (): Promise<ChildProcess> {
  const child = fork(join(options.folder, 'dist', 'server.js'), {
    cwd: ROOT,
    execArgv: ['--import', join(BENCH, 'lib', 'loop-probe.js')],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(PORT),
      ROOMS: 'chat,share',
      LOG_CONFIG: 'bench/log_config.json',
      MESSAGE_RATE: '0',
      HANDSHAKE_RATE: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  for (;;) {
    const socket = connect(PORT, '127.0.0.1')
    const connected = await once(socket, 'connect').then(() => true, () => false)
    socket.destroy()
    if (connected) return child
    await sleep(50)
  }
}

async function ask (child: ChildProcess, question: 'reset' | 'report'): Promise<Delay> {
  child.send(question)
  const [answer] = await once(child, 'message')
  return answer as Delay
}

function percentiles (values: number[]): Delay {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** Speaks at a fixed rate; a reply is late from the moment it was due. */
async function chat (speaker: WebSocket, until: number): Promise<number[]> {
  const delays: number[] = []
  speaker.on('message', (data) => {
    const text = /"text":"(\d+(?:\.\d+)?)"/.exec(String(data))?.[1]
    if (text !== undefined) delays.push(performance.now() - Number(text))
  })
  for (let due = performance.now(); due < until; due += SPEAK_EVERY) {
    await sleep(Math.max(0, due - performance.now()))
    speaker.send(JSON.stringify({ type: 'text', ...said, text: String(due) }))
  }
  return delays
}

/** Shares as soon as everybody has the last one. @returns how many */
async function share (message: string, sender: WebSocket, viewers: WebSocket[], until: number): Promise<number> {
  const all = [sender, ...viewers]
  let count = 0
  while (performance.now() < until) {
    const arrived = all.map((ws) => new Promise<void>((resolve) => {
      ws.on('message', function check (data: Buffer) {
        if (data.length < 1000) return
        ws.off('message', check)
        resolve()
      })
    }))
    sender.send(message)
    await Promise.all(arrived)
    count++
  }
  return count
}

async function measure (message: string | undefined): Promise<Result> {
  const child = await startServer()
  try {
    const [speaker] = await Promise.all(Array.from({ length: CHATTERS }, () => open('chat')))
    const sender = await open('share')
    const paths = Array.from({ length: VIEWERS }, (_, i) => i % 2 ? 'room' : 'channel')
    const viewers = await Promise.all(paths.map((path) => open('share', path)))
    for (const [i, viewer] of viewers.entries()) {
      viewer.send(JSON.stringify({ type: 'newcomer', newcomer: `viewer${i}` }))
    }
    await sleep(500)
    // Threads start and code is compiled before anything is measured.
    if (message !== undefined) await share(message, sender, viewers, performance.now() + 1500)
    await ask(child, 'reset')
    const until = performance.now() + SECONDS * 1000
    const [delays, shared] = await Promise.all([
      chat(speaker!, until), message === undefined ? 0 : share(message, sender, viewers, until),
    ])
    const loop = await ask(child, 'report')
    await sleep(200)
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024
    return { perSecond: shared / SECONDS, loop, chat: percentiles(delays), peak }
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

const scenarios: [title: string, message: string | undefined][] = [
  ['chat alone', undefined],
  ['a layer of 500 features, 90 KB', layer(5)],
  ['a layer of 500 features, 5 MB', layer(400)],
  ['an image of 100 KB (JPEG)', await image(700, 500, 'jpeg', 60)],
  ['a photograph of 12 megapixels (JPEG)', await image(4000, 3000, 'jpeg', 55)],
  ['an image of 5 MB (PNG)', await image(1080, 1080, 'png', 100)],
  ['a script of 2 MB', JSON.stringify({ type: 'script', ...said, name: 'x', raw_pycode: 'é = 1\n'.repeat(333_333) })],
]

// The server has the other core for its rooms; its threads take what is left of both.
execFileSync('taskset', ['-cp', '1', String(process.pid)], { stdio: 'ignore' })
console.log(`${cpus()[0]!.model.trim()}, ${cpus().length} cores, Node.js ${process.version}, ${ROUNDS} rounds of ${SECONDS} s; ` +
  'minimum – **median** – maximum over the rounds\n')
console.log('| shared in another room, one after the other | message on the wire | messages a second | ' +
  'event-loop delay p99, ms | … longest, ms | chat round trip p99, ms | memory peak, MiB |')
console.log('|---|---|---|---|---|---|---|')
for (const [title, message] of scenarios.filter(([title]) => title.includes(options.only))) {
  const results: Result[] = []
  for (let round = 0; round < ROUNDS; round++) results.push(await measure(message))
  const cell = (value: (result: Result) => number) => show(spread(results.map(value))!)
  const size = message === undefined ? '–' : `${(Buffer.byteLength(message) / 1e6).toFixed(2)} MB`
  console.log(`| ${title} | ${size} | ${cell(({ perSecond }) => perSecond)} | ${cell(({ loop }) => loop.p99)} | ` +
    `${cell(({ loop }) => loop.max)} | ${cell(({ chat }) => chat.p99)} | ${cell(({ peak }) => peak)} |`)
}
process.exit(0)
