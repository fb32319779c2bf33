import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'
import { PATIENCE } from '../patience.ts'
import { readStatus } from './status.ts'

/** What the server holds, measured after a garbage collection; in bytes where it is memory. */
export interface Memory {
  rss: number
  heapUsed: number
  external: number
  sockets: number
  /** Open file descriptors; 0 where the system does not tell. */
  descriptors: number
}

/** Milliseconds; from source, on a busy machine, it takes its time. */
const START_WITHIN = 20_000 * PATIENCE

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The program itself in a process of its own, from source or as it was built. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly port: number
  /** What it logged as an error, or wrote to stderr. */
  readonly complaints: string[] = []

  private constructor (port: number, compiled: boolean, env: Record<string, string>) {
    const program = compiled ? ['dist/server.js'] : ['--import', 'tsx', 'src/server.ts']
    this.port = port
    this.child = spawn(process.execPath, ['--expose-gc', '--import', path('probe.js'), ...program], {
      cwd: path('../..'),
      env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), LOG_CONFIG: path('log_config.json'), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface(stream).on('line', (line) => { this.complaints.push(line) })
    }
  }

  static async start (compiled: boolean, env: Record<string, string>): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), compiled, env)
    const deadline = Date.now() + START_WITHIN
    while (!await server.#answers()) {
      if (server.alive && Date.now() < deadline) {
        await sleep(50)
        continue
      }
      await server.kill()
      throw new Error(`the server did not start: ${server.complaints.join('\n')}`)
    }
    return server
  }

  get alive (): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  async memory (): Promise<Memory> {
    this.child.send({})
    const [answer] = await once(this.child, 'message')
    return { ...answer, descriptors: countDescriptors(this.child.pid!) }
  }

  async kill (): Promise<void> {
    if (!this.alive) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }

  async #answers (): Promise<boolean> {
    try {
      await readStatus(this.port)
      return true
    } catch {
      return false
    }
  }
}

/** What connections and files have. Events and pipes are those of threads, which come and go. */
function countDescriptors (pid: number): number {
  if (process.platform !== 'linux') return 0
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter((name) => !/^(anon_inode|pipe):/.test(readlinkSync(`${folder}/${name}`))).length
}
