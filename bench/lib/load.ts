import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { LOAD } from './build.ts'
import type { Options } from './options.ts'
import type { Server } from './servers.ts'

/** Seconds after which a load generator that does not end is ended. */
const LIMIT = 600

interface Usage {
  cpu_ms: number
  system_share: number
  rss_kib: number
  /** Of the time, that the server was ready to run and something else ran on its core. */
  waited_share: number
  /** Of its core, that the load generator itself used: near 1 it may be the bottleneck. */
  load_share: number
}

export interface Join extends Usage {
  phase: 'join'
  members: number
  rooms: number
  /** Until the last member was told the last head count. */
  seconds: number
  opened_seconds: number
  frames: number
  told_wrong: number
  rss_before_kib: number
}

interface Percentiles {
  p50: number
  p90: number
  p99: number
  p999: number
  max: number
}

export interface Traffic extends Usage {
  seconds: number
  sent: number
  expected: number
  delivered: number
  lost: number
  duplicated: number
  reordered: number
  off_order_members: number
  /** Deliveries of what was never said in that room. */
  foreign: number
  closed: number
  drained: boolean
  deliveries_per_second: number
  deliveries_per_read: number
  cpu_us_per_delivery: number
  /** At every receiver; in the open loop from the moment the message was due. */
  latency_us: Percentiles
  /** Until the last receiver has it. */
  completion_us: Pick<Percentiles, 'p50' | 'p99' | 'max'>
  latest_send_us: number
}

export interface Closed extends Traffic {
  phase: 'closed'
}

export interface Open extends Traffic {
  phase: 'open'
}

export interface Hold extends Usage {
  phase: 'hold'
  held: number
  closed: number
}

export interface Leave extends Usage {
  phase: 'leave'
  leavers: number
  stayers: number
  seconds: number
  frames: number
  told_wrong: number
}

export type Line = Join | Closed | Open | Hold | Leave

export interface Load {
  members: number
  rooms?: number
  /** As the load generator takes them; a join comes first by itself. */
  phases: string[]
  /** Spinning sees a single message soonest; napping leaves the server the least to pay for. */
  wait?: 'nap' | 'spin'
  drainLimit?: number
}

const run = promisify(execFile)

/** Runs the load generator on its core; the lines it printed, the join's first. */
export async function runLoad (server: Server, load: Load, options: Options): Promise<Line[]> {
  const { stdout } = await run('taskset', [
    '-c', options.loadCore, LOAD,
    '--port', String(server.port),
    '--pid', String(server.pid),
    '--protocol', server.kind.protocol,
    '--path', server.kind.path,
    '--members', String(load.members),
    '--rooms', String(load.rooms ?? 1),
    '--counts', server.counts ? 'on' : 'off',
    '--wait', load.wait ?? 'nap',
    '--drain-limit', String(load.drainLimit ?? 30),
    ...load.phases,
  ], { timeout: LIMIT * 1000 })
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as Line)
}
