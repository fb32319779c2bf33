import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createClient } from '@redis/client'
import { freePort } from './free-port.ts'
import { findProgram } from './programs.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Whoever cleans up: a test, or a run of something else. */
type Scope = Pick<TestContext, 'after'>

/** The server under test, or what stands in for it: a name, or a path. */
export const REDIS_SERVER = process.env.REDIS_SERVER ?? 'redis-server'

/** A Redis of its own, on its own port and in its own folder, which can be stopped, paused and started again. */
export class Redis {
  readonly port: number
  readonly #folder: string
  readonly #options: string[]
  #child: ChildProcess | undefined

  static async start (t: Scope, ...options: string[]): Promise<Redis> {
    const redis = new Redis(await freePort(), temporaryFolder(), options)
    t.after(async () => {
      await redis.kill()
    })
    await redis.start()
    return redis
  }

  private constructor (port: number, folder: string, options: string[]) {
    this.port = port
    this.#folder = folder
    this.#options = options
  }

  get url (): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Path of its unix socket. */
  get path (): string {
    return join(this.#folder, 'redis.sock')
  }

  get isRunning (): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Empty, since nothing is ever written to disk. */
  async start (): Promise<void> {
    const child = this.#child = spawn(findProgram(REDIS_SERVER)!, [
      '--port', String(this.port), '--bind', '127.0.0.1', '--unixsocket', this.path, '--dir', this.#folder,
      '--save', '', '--appendonly', 'no', ...this.#options,
    ], { stdio: ['ignore', 'pipe', 'inherit'] })
    let log = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data) => {
        log += data
        if (log.includes('Ready to accept connections')) resolve()
      })
      child.once('exit', () => reject(new Error(`Redis ended: ${log}`)))
    })
  }

  signal (signal: NodeJS.Signals): void {
    this.#child!.kill(signal)
  }

  async kill (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return
    const child = this.#child!
    const exited = once(child, 'exit')
    child.kill(signal)
    // One that was paused does not hear a polite signal.
    if (signal === 'SIGKILL') child.kill('SIGCONT')
    await exited
  }

  /** One command over a connection of its own. */
  async command (...args: string[]): Promise<any> {
    const client = createClient({ url: this.url })
    client.on('error', () => {})
    await client.connect()
    try {
      return await client.sendCommand(args)
    } finally {
      client.destroy()
    }
  }
}
