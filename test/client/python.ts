import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { SYSTEM_PYTHON } from '../programs.ts'

export interface PythonEvent {
  event: string
  value?: any
  own?: boolean
  reason?: string
}

type Command = 'send' | 'reply' | 'react' | 'rename'

/** A program in Python that is in a room by means of the module. */
export class PythonRoom {
  readonly events: PythonEvent[] = []
  readonly #child
  #wake = () => {}
  #read = 0
  #ended: string | undefined

  constructor (t: TestContext, http: string, nickname: string, { room = 'QGIS', token = '' } = {}) {
    const args = ['test/client/program.py', http, room, nickname, ...token ? [token] : []]
    this.#child = spawn(SYSTEM_PYTHON, args, {
      env: { ...process.env, PYTHONPATH: resolve('src/client/python'), PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    t.after(() => this.#child.kill('SIGKILL'))
    createInterface(this.#child.stdout).on('line', (line) => {
      this.events.push(JSON.parse(line))
      this.#wake()
    })
    this.#child.on('close', (code) => {
      this.#ended = `the program ended with ${code}`
      this.#wake()
    })
  }

  /** Skips events until one that fits. @throws where the program ends before */
  async until (event: string, fits: (value: any) => boolean = () => true): Promise<PythonEvent> {
    for (;;) {
      while (this.#read < this.events.length) {
        const next = this.events[this.#read++]!
        if (next.event === event && fits(next.value)) return next
      }
      if (this.#ended !== undefined) throw new Error(`${this.#ended}, waiting for ${event}`)
      await new Promise<void>((resolve) => { this.#wake = resolve })
    }
  }

  tell (command: Command, argument: unknown): void {
    this.#child.stdin.write(`${JSON.stringify([command, argument])}\n`)
  }

  /** Leaves the room. */
  end (): void {
    this.#child.stdin.end()
  }
}
