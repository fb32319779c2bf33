import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { readFigures } from '../process-figures.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import type { Attack } from './attack.ts'

/** The program as it was built in a folder, with default settings apart from the variables of an attack. */
export class AttackedServer {
  readonly port: number
  readonly #child: ChildProcess
  readonly #folder: string
  #peak = 0

  private constructor (folder: string, port: number, { env = {}, stdout }: Attack) {
    this.port = port
    // Without a .env or a log_config.json.
    this.#folder = temporaryFolder()
    const file = stdout === 'file' ? openSync(this.#log, 'w') : undefined
    this.#child = spawn(process.execPath, [resolve(folder, 'dist/server.js')], {
      cwd: this.#folder,
      env: {
        PATH: process.env.PATH!, HOST: '127.0.0.1', PORT: String(port), ROOMS: 'QGIS', TRUST_PROXY: 'loopback', ...env,
      },
      stdio: ['ignore', file ?? (stdout === 'pipe' ? 'pipe' : 'ignore'), 'inherit'],
    })
    if (file !== undefined) closeSync(file)
  }

  static async start (folder: string, attack: Attack): Promise<AttackedServer> {
    const server = new AttackedServer(folder, await freePort(), attack)
    while (!await server.#answers()) {
      if (!server.alive) throw new Error(`${folder} does not start`)
      await sleep(50)
    }
    return server
  }

  get alive (): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Peak of the resident memory, in MiB. */
  get peak (): number {
    if (this.alive) {
      this.#peak = readFigures(this.#child.pid!).peak
    }
    return this.#peak
  }

  get logBytes (): number {
    return statSync(this.#log).size
  }

  async kill (): Promise<void> {
    if (this.alive) {
      const exited = once(this.#child, 'exit')
      this.#child.kill('SIGKILL')
      await exited
    }
  }

  get #log (): string {
    return join(this.#folder, 'log')
  }

  async #answers (): Promise<boolean> {
    return await fetch(`http://127.0.0.1:${this.port}/version`).then(({ ok }) => ok, () => false)
  }
}
