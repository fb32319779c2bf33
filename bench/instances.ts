/* What several instances with a Redis between them carry: node --import tsx bench/instances.ts, after npm run build. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { readFigures } from '../test/process-figures.ts'
import { Redis } from '../test/redis.ts'

const SECONDS = 5
const ROUNDS = 3
const MEMBERS = 900
const AUTHOR = 'bench'
const TEXT = 'x'.repeat(64)

/** Messages that are on their way at a time, where throughput is measured. */
const WINDOW = 64

const tasks: (() => unknown)[] = []
const scope = { after: (task: any) => { tasks.unshift(task) } }

interface NodeState {
  child: ChildProcess
  port: number
}

async function startInstance (env: Record<string, string>): Promise<NodeState> {
  const child = spawn(process.execPath, ['dist/server.js'], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      MESSAGE_RATE: '0',
      HANDSHAKE_RATE: '0',
      MAX_CONNECTIONS_PER_IP: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  scope.after(() => child.kill('SIGKILL'))
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? []
      if (found !== undefined) resolve(Number(found))
    }).once('close', () => reject(new Error('the server ended')))
  })
  return { child, port }
}

/** Calls back with the number of each message. */
async function open ({ port }: NodeState, onMessage: (number: number) => void, room = 'QGIS'): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/room/${room}/ws`)
  ws.on('message', (data) => {
    const { author, message } = JSON.parse(String(data))
    if (author === AUTHOR) onMessage(Number(message.split(' ')[0]))
  })
  await once(ws, 'open')
  return ws
}

const speak = (ws: WebSocket, number: number) =>
  ws.send(JSON.stringify({ author: AUTHOR, message: `${String(number).padStart(9, '0')} ${TEXT}`, avatar: null }))

/** One message after the other. @returns milliseconds, sorted */
async function latencies (from: NodeState, to: NodeState): Promise<number[]> {
  let arrived = () => {}
  const listener = await open(to, () => arrived())
  const speaker = await open(from, () => {})
  const times: number[] = []
  for (let i = 0; i < 3000; i++) {
    const arrival = new Promise<void>((resolve) => { arrived = resolve })
    const started = performance.now()
    speak(speaker, i)
    await arrival
    if (i >= 1000) times.push(performance.now() - started)
  }
  listener.terminate()
  speaker.terminate()
  return times.sort((a, b) => a - b)
}

/** As many messages as fit, for some seconds. @returns messages a second */
async function throughput (from: NodeState, seconds: number): Promise<number> {
  let next = 0
  let done = 0
  const speaker = await open(from, () => {
    done++
    speak(speaker, next++)
  })
  const started = performance.now()
  while (next < WINDOW) speak(speaker, next++)
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const rate = done / (performance.now() - started) * 1000
  speaker.terminate()
  return rate
}

/** A member that only counts what it is sent. */
async function listen ({ port }: NodeState): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /room/QGIS/ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
    'sec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n')
  await once(socket, 'data')
  return socket
}

async function cpuOf (redis: Redis): Promise<number> {
  const info: string = await redis.command('INFO', 'cpu')
  return ['user', 'sys'].reduce((sum, kind) => sum + Number(new RegExp(`used_cpu_${kind}:([\\d.]+)`).exec(info)![1]), 0)
}

const show = (times: number[]) => [0.5, 0.99].map((p) => times[Math.floor(times.length * p)]!.toFixed(2)).join(' / ')

async function run (): Promise<void> {
  const [part = 'all'] = process.argv.slice(2)
  const redis = await Redis.start(scope)
  const env = { REDIS_URL: redis.url }
  if (part === 'hop' || part === 'all') {
    const alone = await startInstance({})
    console.log(`in memory: p50 / p99 ${show(await latencies(alone, alone))} ms`)
    alone.child.kill('SIGKILL')
    const [a, b] = [await startInstance(env), await startInstance(env)]
    console.log(`through Redis, to the same instance: ${show(await latencies(a!, a!))} ms`)
    console.log(`through Redis, to the other instance: ${show(await latencies(a!, b!))} ms`)
    const listener = await open(b!, () => {})
    const before = await cpuOf(redis)
    const rate = await throughput(a!, SECONDS)
    const cpu = await cpuOf(redis) - before
    console.log(`one sender, two instances: ${rate.toFixed(0)} messages/s, ` +
      `${(cpu / (rate * SECONDS) * 1e6).toFixed(1)} µs of Redis' CPU each`)
    listener.terminate()
    for (const { child } of [a!, b!]) child.kill('SIGKILL')
  }
  if (part === 'members' || part === 'all') {
    // In turns, so that what else the machine does slows down all of them.
    for (let round = 1; round <= ROUNDS; round++) {
      const memory = await fanOut([{}])
      console.log(`round ${round}, ${MEMBERS} members, in memory: ${describe(memory)}`)
      for (const count of [1, 2, 3]) {
        const redis = await fanOut(Array(count).fill(env))
        const ratio = (redis.cpu / memory.cpu).toFixed(2)
        console.log(`round ${round}, Redis, ${count} instances: ${describe(redis)}, ${ratio} of one in memory`)
      }
    }
  }
  if (part === 'rooms' || part === 'all') for (const rooms of [10, 100, 1000]) await manyRooms(redis, env, rooms)
}

interface FanOut {
  /** Messages a second. */
  rate: number
  deliveries: number
  /** CPU time of all instances, without Redis, in µs per delivery. */
  cpu: number
}

const describe = ({ rate, deliveries, cpu }: FanOut) =>
  `${rate.toFixed(0)} messages/s, ${deliveries.toFixed(0)} deliveries/s, ${cpu.toFixed(2)} µs of CPU per delivery`

const cpuOfAll = (instances: NodeState[]) =>
  instances.reduce((sum, { child }) => sum + readFigures(child.pid!).cpu, 0)

/**
 * One room whose members are divided among instances, one of which has the sender.
 *
 * @param envs one for each instance
 */
async function fanOut (envs: Record<string, string>[]): Promise<FanOut> {
  const instances = await Promise.all(envs.map(startInstance))
  let bytes = 0
  for (let i = 0; i < MEMBERS; i++) {
    (await listen(instances[i % instances.length]!)).on('data', ({ length }) => { bytes += length })
  }
  const frame = JSON.stringify({ message: `${'0'.repeat(9)} ${TEXT}`, author: AUTHOR, avatar: null }).length + 2
  // Counts are still on their way.
  await throughput(instances[0]!, 1)
  bytes = 0
  const before = cpuOfAll(instances)
  const rate = await throughput(instances[0]!, SECONDS)
  const cpu = cpuOfAll(instances) - before
  for (const { child } of instances) child.kill('SIGKILL')
  return { rate, deliveries: bytes / frame / SECONDS, cpu: cpu / (bytes / frame) * 1e6 }
}

/** A message a second in each of many rooms, each with one member on either instance. */
async function manyRooms (redis: Redis, env: Record<string, string>, rooms: number): Promise<void> {
  const names = Array.from({ length: rooms }, (_, i) => `r${i}`)
  const instances = await Promise.all([1, 2].map(() => startInstance({ ...env, ROOMS: names.join(',') })))
  const delays: number[] = []
  const due = new Map<number, number>()
  const speakers = await Promise.all(names.map((name) => open(instances[0]!, () => {}, name)))
  const arrived = (number: number) => { delays.push(performance.now() - due.get(number)!) }
  await Promise.all(names.map((name) => open(instances[1]!, arrived, name)))
  const before = [await cpuOf(redis), cpuOfAll(instances)]
  const started = performance.now()
  let number = 0
  while (performance.now() - started < SECONDS * 1000) {
    for (const speaker of speakers) {
      due.set(number, performance.now())
      speak(speaker, number++)
    }
    await sleep(1000)
  }
  const after = [await cpuOf(redis), cpuOfAll(instances)]
  const [ofRedis, ofInstances] = after.map((cpu, i) => (cpu - before[i]!) / number * 1e6)
  console.log(`${rooms} rooms, a message a second in each: ${ofRedis!.toFixed(0)} µs of Redis' CPU and ` +
    `${ofInstances!.toFixed(0)} µs of the instances' per message, hop p50 / p99 ${show(delays.sort((a, b) => a - b))} ms`)
  for (const { child } of instances) child.kill('SIGKILL')
}

try {
  await run()
} finally {
  for (const task of tasks) await task()
}
process.exit()
