import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/free-port.ts'
import { BENCH, FLOOR, installSocketio, ROOT, SOCKETIO } from './build.ts'
import type { Options } from './options.ts'

export const ROOMS = 100
const START_LIMIT = 15_000
const STOP_LIMIT = 5_000
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so'

/** What a start needs to know. */
interface Start {
  port: number
  /** Whether joins and leaves tell the head count; gischat always does. */
  counts: boolean
  node: string
  /** For files of its own; removed at the stop. */
  directory: string
}

interface Command {
  file: string
  args: string[]
  cwd?: string
  env?: Record<string, string>
}

export interface Kind {
  name: string
  title: string
  protocol: 'classic' | 'socketio'
  /** Of the handshake, %d being the room's number. */
  path: string
  /** Whether head counts come without being asked for, cannot come at all, or are up to the scenario. */
  counts: 'always' | 'never' | 'switch'
  /** Why it cannot run here; undefined when it can. */
  missing (): string | undefined
  command (start: Start): Command
  /** A supervisor's only child does the work. */
  worker?: boolean
}

export interface Server {
  kind: Kind
  port: number
  pid: number
  counts: boolean
  stop (): Promise<void>
}

const classic = { protocol: 'classic', path: '/room/r%d/ws' } as const
const nothing = () => undefined

function nodePeer (name: string, title: string, script: string): Kind {
  return {
    ...classic,
    name,
    title,
    counts: 'switch',
    missing: nothing,
    command: ({ port, counts, node }) => ({
      file: node,
      args: [join(BENCH, 'peers', script)],
      env: { PORT: String(port), HEADCOUNT: counts ? 'on' : 'off' },
    }),
  }
}

function floor (name: string, title: string, mode: 'each' | 'turn'): Kind {
  return {
    ...classic,
    name,
    title,
    counts: 'switch',
    missing: nothing,
    command: ({ port, counts }) => ({ file: FLOOR, args: [String(port), mode, counts ? 'on' : 'off'] }),
  }
}

const gischat: Kind = {
  ...classic,
  name: 'gischat',
  title: 'gischat',
  counts: 'always',
  missing: () => existsSync(join(ROOT, 'dist', 'server.js')) ? undefined : 'run "npm run build" first',
  command: ({ port, node }) => ({
    file: node,
    args: [join(ROOT, 'dist', 'server.js')],
    cwd: ROOT,
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      ROOMS: Array.from({ length: ROOMS }, (_, i) => `r${i}`).join(','),
      LOG_CONFIG: join(BENCH, 'log_config.json'),
      // One machine plays all the members: the limits against a single one are off.
      MESSAGE_RATE: '0',
      HANDSHAKE_RATE: '0',
      MAX_CONNECTIONS_PER_IP: '0',
      MAX_CONNECTIONS: '0',
    },
  }),
}

const socketio: Kind = {
  ...nodePeer('socketio', 'socket.io 4', 'socketio/server.js'),
  protocol: 'socketio',
  path: '/socket.io/?EIO=4&transport=websocket&room=r%d',
  missing: () => {
    try {
      installSocketio()
      return undefined
    } catch {
      return `"npm ci" in ${SOCKETIO} failed`
    }
  },
}

const bun: Kind = {
  ...nodePeer('bun', 'Bun, publish', 'bun.js'),
  missing: () => spawnSync('bun', ['--version']).status === 0
    ? undefined
    : 'no bun on the PATH (npm install --global bun)',
  command: ({ port, counts }) => ({
    file: 'bun',
    args: [join(BENCH, 'peers', 'bun.js')],
    env: { PORT: String(port), HEADCOUNT: counts ? 'on' : 'off' },
  }),
}

const nchan: Kind = {
  ...classic,
  name: 'nchan',
  title: 'nchan (nginx, C)',
  counts: 'never',
  worker: true,
  missing: () => existsSync(NCHAN) ? undefined : 'no nginx with nchan here (Debian: nginx, libnginx-mod-nchan)',
  command: ({ port, directory }) => {
    const config = join(directory, 'nginx.conf')
    const template = readFileSync(join(BENCH, 'peers', 'nchan.conf'), 'utf8')
    writeFileSync(config, template
      .replaceAll('%PORT%', String(port))
      .replaceAll('%DIRECTORY%', directory)
      .replaceAll('%MODULE%', NCHAN))
    return { file: 'nginx', args: ['-p', directory, '-c', config, '-e', 'stderr'] }
  },
}

export const KINDS: Kind[] = [
  gischat,
  nodePeer('ws', 'bare ws, loop', 'ws.js'),
  nodePeer('fastify', 'fastify + @fastify/websocket, loop', 'fastify.js'),
  socketio,
  bun,
  nchan,
  floor('floor', 'C, one write per member', 'each'),
  floor('floor-turn', 'C, one write per member and turn', 'turn'),
]

async function accepts (port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function listening (child: ChildProcess, port: number): Promise<void> {
  const limit = Date.now() + START_LIMIT
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} instead of listening`)
    if (await accepts(port)) return
    await sleep(50)
  }
  throw new Error(`did not listen within ${START_LIMIT / 1000} s`)
}

function workerOf (pid: number): number {
  const [worker] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  if (!worker) throw new Error('has no worker process')
  return Number(worker)
}

async function end (child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  // Nothing is measured any more, and a polite close of ten thousand connections takes its time.
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT)
  await gone
  clearTimeout(timer)
}

/** Starts a server on its core and waits until it listens. */
export async function startServer (kind: Kind, counts: boolean, options: Options): Promise<Server> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'gischat-bench-'))
  const { file, args, cwd, env } = kind.command({ port, counts, node: options.node, directory })
  const child = spawn('taskset', ['-c', options.serverCore, file, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const stop = async () => {
    await end(child)
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await listening(child, port)
    // Its start is not what is measured.
    await sleep(300)
    return {
      kind,
      port,
      pid: kind.worker ? workerOf(child.pid!) : child.pid!,
      counts: kind.counts === 'always' || (kind.counts === 'switch' && counts),
      stop,
    }
  } catch (error) {
    await stop()
    throw new Error(`${kind.name} ${(error as Error).message}`)
  }
}
