import { countOpenFiles, readOpenFilesLimit } from '../lib/open-files.ts'
import { Reading, type Metric, type Sample } from './metric.ts'

/** Metrics that every Prometheus client exposes, under the names that dashboards for Node.js expect. */
export function processMetrics (version: string): Metric[] {
  const value = (type: 'counter' | 'gauge', name: string, help: string, read: () => number | undefined) =>
    new Reading(type, { name, help }, () => one(read()))
  const buildInfo = new Reading('gauge', {
    name: 'gischat_build_info',
    help: 'Always 1; its labels are the versions of gischat and Node.js.',
    labels: ['version', 'node'],
  }, () => [{ labels: [version, process.version], value: 1 }])
  const startTime = Math.round(Date.now() / 1e3 - process.uptime())

  return [
    buildInfo,
    value('counter', 'process_cpu_seconds_total', 'CPU time of all threads, in user and kernel mode.', () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    }),
    value('gauge', 'process_start_time_seconds', 'Start time of the process, in seconds since 1970.',
      () => startTime),
    value('gauge', 'process_resident_memory_bytes', 'Resident memory of the process.',
      () => process.memoryUsage.rss()),
    value('gauge', 'process_open_fds', 'Open file descriptors: one for each connection, and a few more.',
      countOpenFiles),
    value('gauge', 'process_max_fds', 'Maximum number of open file descriptors.', readOpenFilesLimit),
    value('gauge', 'nodejs_heap_size_total_bytes', 'Size of the JavaScript heap.',
      () => process.memoryUsage().heapTotal),
    value('gauge', 'nodejs_heap_size_used_bytes', 'Used memory of the JavaScript heap, including garbage.',
      () => process.memoryUsage().heapUsed),
    value('gauge', 'nodejs_external_memory_bytes', 'Memory outside of the heap, such as send buffers of slow readers.',
      () => process.memoryUsage().external),
  ]
}

function one (value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels: [], value }]
}
