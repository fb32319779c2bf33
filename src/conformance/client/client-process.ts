import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The client under test, as a program of its own. */
export class ClientProcess {
  readonly lines: string[] = []
  onLine = () => {}
  exited: number | null | undefined
  readonly #child: ChildProcessWithoutNullStreams

  /** @param command for the shell; `{url}`, say, is replaced */
  constructor (command: string, values: Record<string, string>) {
    const line = command.replace(/\{(url|ws|room|nickname)\}/g, (_, name: string) => values[name]!)
    const env = Object.fromEntries(Object.entries(values).map(([name, value]) => [`GISCHAT_${name.toUpperCase()}`, value]))
    // In a group of its own: the shell may not be the only process.
    this.#child = spawn(line, { shell: true, detached: process.platform !== 'win32', env: { ...process.env, ...env } })
    this.#child.stdin.on('error', () => {})
    this.#child.stderr.resume()
    this.#child.once('exit', (code) => {
      this.exited = code
      this.onLine()
    })
    createInterface(this.#child.stdout).on('line', (text) => {
      this.lines.push(text)
      this.onLine()
    })
  }

  say (text: string): void {
    this.#child.stdin.write(`${text}\n`)
  }

  async stop (): Promise<void> {
    if (this.exited !== undefined) return
    const exited = once(this.#child, 'exit')
    this.#signal()
    await exited
  }

  #signal (): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      if (process.platform === 'win32') this.#child.kill()
      else process.kill(-pid, 'SIGKILL')
    } catch {
      // It ended meanwhile.
    }
  }
}
