import type { Hold, Join, Leave, Line, Traffic } from './load.ts'
import type { Column, Metrics } from './scenario.ts'

/** What must be nought; summed over the rounds in the tables. */
export const FAULTS = ['lost', 'duplicated', 'reordered', 'foreign', 'closed']

export const CPU: Column = { metric: 'cpu', title: 'CPU µs per delivery' }
export const P50: Column = { metric: 'p50', title: 'p50 ms' }
export const P99: Column = { metric: 'p99', title: 'p99 ms' }
export const MAX: Column = { metric: 'max', title: 'max ms' }
export const THROUGHPUT: Column = { metric: 'throughput', title: 'deliveries/s' }
export const MERGED: Column = { metric: 'merged', title: 'deliveries per read' }
/** Of its core; a server that is never idle and has less than all of it had to share it. */
export const BUSY: Column = { metric: 'busy', title: 'server busy' }
export const LOAD: Column = { metric: 'load', title: 'load generator busy' }

export function find<P extends Line['phase']> (lines: Line[], phase: P): Extract<Line, { phase: P }> {
  const line = lines.find((line) => line.phase === phase)
  if (line === undefined) throw new Error(`the load generator reported no ${phase}`)
  return line as Extract<Line, { phase: P }>
}

export function faultsOf ({ lost, duplicated, reordered, foreign, closed }: Traffic): Metrics {
  return { lost, duplicated, reordered, foreign, closed }
}

export function traffic (line: Traffic): Metrics {
  return {
    ...faultsOf(line),
    cpu: line.cpu_us_per_delivery,
    system: line.system_share,
    throughput: line.deliveries_per_second,
    merged: line.deliveries_per_read,
    p50: line.latency_us.p50 / 1000,
    p99: line.latency_us.p99 / 1000,
    max: line.latency_us.max / 1000,
    completed: line.completion_us.p50 / 1000,
    waited: line.waited_share,
    late: line.latest_send_us / 1000,
    busy: line.cpu_ms / 1000 / line.seconds,
    load: line.load_share,
    rss: line.rss_kib / 1024,
  }
}

export function join (line: Join): Metrics {
  return { join_seconds: line.seconds, join_frames: line.frames, join_wrong: line.told_wrong }
}

export function leave (line: Leave): Metrics {
  return { leave_seconds: line.seconds, leave_frames: line.frames, leave_wrong: line.told_wrong }
}

export function idle (joined: Join, held: Hold): Metrics {
  return {
    kib: (held.rss_kib - joined.rss_before_kib) / joined.members,
    rss: held.rss_kib / 1024,
    held: held.held,
    closed: held.closed,
  }
}
