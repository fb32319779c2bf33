import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants, cpus, getPriority, release, setPriority, totalmem } from 'node:os'
import type { Options } from './options.ts'

/** Open files a process may have at most: what bounds the connections. */
export function fileLimit (): number {
  const line = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
  return line === null || line[1] === 'unlimited' ? Infinity : Number(line[1])
}

/**
 * Whatever else runs on this machine, the servers and the load generator come first: they inherit it from here.
 * Without the permission they take their turns with everybody.
 */
export function takePrecedence (): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGHEST)
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code!)) throw error
  }
}

export function describeMachine (options: Options): string[] {
  const node = execFileSync(options.node, ['--version'], { encoding: 'utf8' }).trim()
  const cores = cpus()
  return [
    `${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, ` +
      `${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node.js ${node}`,
    `servers on core ${options.serverCore}, load generator on core ${options.loadCore}, loopback, texts of 64 bytes, ` +
      `no compression, all validation on, rate limits off, priority ${getPriority()}`,
    `${options.rounds} interleaved rounds, ${new Date().toISOString().slice(0, 10)}; ` +
      'figures are minimum – **median** – maximum, ratios are taken within each round',
  ]
}
