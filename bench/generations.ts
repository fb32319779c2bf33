/*
 * What members of different generations cost in one room, compared with a room of one generation. After npm run build:
 * GISCHAT_TEST_COMPILED=1 node --import tsx bench/generations.ts [MEMBERS [ROUNDS]]. Linux, two cores.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { loadavg } from 'node:os'
import { readFigures } from '../test/process-figures.ts'
import { startProcess } from '../test/process.ts'

const [MEMBERS = 1000, ROUNDS = 9] = process.argv.slice(2, 4).map(Number)

/** Messages of a slice. One at a time, so that each delivery is a write of its own. */
const MESSAGES = 40

const TEXT = 'x'.repeat(64)

/** How a client joins, and what it sends first. */
const GENERATIONS = {
  classic: { path: '/room/ROOM/ws' },
  typed: { path: '/room/ROOM/ws', first: { type: 'newcomer', newcomer: 'NAME' } },
  channel: { path: '/channel/ROOM/ws' },
  v4: { path: '/channel/ROOM/ws', protocol: 'gischat.v4' },
} satisfies Record<string, { path: string, protocol?: string, first?: object }>

type Generation = keyof typeof GENERATIONS

const NAMES = Object.keys(GENERATIONS) as Generation[]

/** A room of each generation alone, and one with a quarter of each. */
const ROOMS: Record<string, Generation[]> = {
  ...Object.fromEntries(NAMES.map((name) => [name, [name]])),
  mixed: NAMES,
}

/** A masked text frame of fewer than 126 bytes, or of fewer than 64 KiB. */
function frame (text: string): Buffer {
  const payload = Buffer.from(text)
  const mask = randomBytes(4)
  const size = payload.length < 126
    ? [0x80 | payload.length]
    : [0x80 | 126, payload.length >> 8, payload.length & 0xff]
  return Buffer.concat([Buffer.from([0x81, ...size]), mask, payload.map((byte, i) => byte ^ mask[i & 3]!)])
}

/** A member that does not parse what it receives: it counts the message that is under way by its text. */
class Member {
  readonly socket: Socket
  readonly ready: Promise<unknown>
  onText = () => {}
  readonly #generation: Generation
  #tail = ''

  constructor (port: number, room: string, generation: Generation, number: number) {
    const { path, protocol, first } = GENERATIONS[generation] as typeof GENERATIONS['v4'] & { first?: object }
    this.#generation = generation
    const socket = this.socket = connect(port, '127.0.0.1')
    this.ready = once(socket, 'data').then(() => {
      socket.on('data', (bytes) => this.#receive(bytes.toString('latin1')))
      if (first) socket.write(frame(JSON.stringify(first).replace('NAME', `member_${number}`)))
    })
    socket.write([
      `GET ${path.replace('ROOM', room)} HTTP/1.1`, 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket',
      'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]), '', '',
    ].join('\r\n'))
  }

  say (): void {
    const content = this.#generation === 'classic' ? { message: TEXT } : { type: 'text', text: TEXT }
    this.socket.write(frame(JSON.stringify({ author: 'bench', avatar: null, ...content })))
  }

  #receive (text: string): void {
    const all = this.#tail + text
    const at = all.indexOf(TEXT)
    this.#tail = at < 0 ? all.slice(-TEXT.length) : all.slice(at + TEXT.length).slice(-TEXT.length)
    if (at >= 0) this.onText()
  }
}

const cleanups: (() => unknown)[] = []
const scope = { after: (task: () => unknown) => { cleanups.unshift(task) } }
const server = await startProcess(scope, {
  ROOMS: Object.keys(ROOMS).join(),
  MESSAGE_RATE: '0',
  HANDSHAKE_RATE: '0',
  MAX_CONNECTIONS_PER_IP: '0',
  // These clients answer no ping.
  MAX_CONNECTIONS: '0',
  WS_PING_INTERVAL: '3600',
  WS_PING_TIMEOUT: '3600',
})
const pid = server.child.pid!
// One core for the server, the other for its clients: as in the other benchmarks.
for (const [core, process] of [['0', pid], ['1', globalThis.process.pid]]) {
  spawnSync('taskset', ['-acp', String(core), String(process)])
}

const rooms = new Map<string, Member[]>()
for (const [room, generations] of Object.entries(ROOMS)) {
  const members = Array.from({ length: MEMBERS }, (_, i) =>
    new Member(server.port, room, generations[i % generations.length]!, i))
  await Promise.all(members.map(({ ready }) => ready))
  rooms.set(room, members)
}

/** @returns microseconds of CPU time per delivery */
async function measure (members: Member[]): Promise<number> {
  const sender = members[0]!
  const before = readFigures(pid).cpu
  for (let i = 0; i < MESSAGES; i++) {
    let missing = members.length
    const all = new Promise<void>((resolve) => {
      for (const member of members) member.onText = () => { if (--missing === 0) resolve() }
    })
    sender.say()
    await all
  }
  return (readFigures(pid).cpu - before) * 1e6 / MESSAGES / members.length
}

const results = new Map([...rooms.keys()].map((room) => [room, [] as number[]]))
for (const members of rooms.values()) await measure(members)
for (let round = 0; round < ROUNDS; round++) {
  for (const [room, members] of rooms) results.get(room)!.push(await measure(members))
}
for (const cleanUp of cleanups) cleanUp()

function spread (values: number[]): string {
  const [first, median, last] = [0, (values.length - 1) >> 1, values.length - 1]
    .map((i) => values.toSorted((a, b) => a - b)[i]!.toFixed(2))
  return `${first} – **${median}** – ${last}`
}

console.log(`${MEMBERS} members a room, ${ROUNDS} rounds in turns, Node.js ${process.version}, load ${loadavg()[0]!.toFixed(1)}

| room | CPU µs per delivery | mixed relative to it |
|---|---|---|`)
const mixed = results.get('mixed')!
for (const [room, values] of results) {
  console.log(`| ${room} | ${spread(values)} | ${spread(values.map((value, i) => mixed[i]! / value))} |`)
}
process.exit()
