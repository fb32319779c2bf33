import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve as resolvePath } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'

export interface ServerProcess {
  child: ChildProcess
  port: number
  ws: string
  http: string
  /** Every line written to stdout so far. */
  lines: string[]
  /** The first line with this text, once it is there. */
  printed (text: string): Promise<string>
  /** The first line with this `msg`, once it is there; parsed. */
  logged (msg: string): Promise<any>
  exited: Promise<{ code: number | null, signal: string | null }>
}

/** For `NODE_OPTIONS` behind `--import`: an address has no blank, whatever the folder is called. */
export const FAULTS = new URL('faults.js', import.meta.url).href

/** As it was built, where the runner says that this is the same program; from source it takes twice as long. */
const command = process.env.GISCHAT_TEST_COMPILED === '1'
  ? [resolvePath('dist/server.js')]
  : ['--import', import.meta.resolve('tsx'), resolvePath('src/server.ts')]

/** The program itself, as an operator starts it, on a free port. */
export async function startProcess (
  t: Pick<TestContext, 'after'>,
  env: Record<string, string> = {},
  cwd = '.'
): Promise<ServerProcess> {
  const child = spawn(process.execPath, command, {
    cwd,
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  const lines: string[] = []
  const reader = createInterface(child.stdout)
  const port = await new Promise<number>((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(line)
      const found = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(line)
      if (found) resolve(Number(found[1]))
    }).once('close', () => reject(new Error(`the server ended: ${lines.join('\n')}`)))
  })
  const printed = async (text: string) => {
    let found
    while (!(found = lines.find((line) => line.includes(text)))) await once(reader, 'line')
    return found
  }
  const logged = async (msg: string) => JSON.parse(await printed(`"msg":${JSON.stringify(msg)}`))
  return { child, port, ws: `ws://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}`, lines, printed, logged, exited }
}

/** Runs the program where it cannot start, and returns how it ends. */
export async function failToStart (env: Record<string, string>): Promise<{ code: number, stderr: string }> {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (data) => { stderr += data })
  const [code] = await once(child, 'close')
  return { code, stderr }
}
