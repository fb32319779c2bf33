import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of the processor time in /proc a second; the same on every Linux. */
const TICKS = 100

export interface ProcessFigures {
  /** MiB. */
  rss: number
  /** The most so far, MiB. */
  peak: number
  descriptors: number
  /** Seconds of processor time since the start. */
  cpu: number
}

/** Of a process that runs; Linux. */
export function readFigures (pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const memory = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) / 1024
  // Field 14 and 15, counted behind the name, which may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return {
    rss: memory('VmRSS'),
    peak: memory('VmHWM'),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
  }
}

/** Kernel's numbers of the states in which a process still has the connection, open or half-closed by its peer. */
const HELD = ['01', '08']

/**
 * The peers whose connections a server still holds, as address:port: what a
 * peer that reads nothing cannot know by itself.
 */
export function heldConnections (serverPort: number): Set<string> {
  const held = new Set<string>()
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/)
    if (!local || Number.parseInt(local.split(':')[1]!, 16) !== serverPort) continue
    if (HELD.includes(state!) && inode !== '0') held.add(readAddress(remote!))
  }
  return held
}

/** "0100007F:1F90" is 127.0.0.1:8080. */
function readAddress (hex: string): string {
  const [address, port] = hex.split(':')
  return `${Buffer.from(address!, 'hex').reverse().join('.')}:${Number.parseInt(port!, 16)}`
}
