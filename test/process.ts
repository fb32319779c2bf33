import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
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

/** Node.js writes the source map of each program whose coverage it measures, and the bundle's has all packages. */
const BUILT = [process.execPath, resolvePath(process.env.NODE_V8_COVERAGE ? 'dist/lib/server.js' : 'dist/server.js')]

/** A stop takes its time on a busy machine; what ends it with code 1 is for the tests that are about that. */
const GRACE = { SHUTDOWN_GRACE_SECONDS: '30' }

/** Whether the runner says that what was built is the same program; from source it takes twice as long. */
export const COMPILED = process.env.GISCHAT_TEST_COMPILED === '1'

const programIn = (folder: string) => COMPILED && folder === '.'
  ? BUILT
  : [process.execPath, '--import', import.meta.resolve('tsx'), resolvePath(folder, 'src/server.ts')]

/** The program itself, as an operator starts it, on a free port; of another folder, if not of this one. */
export function startProcess (
  t: Pick<TestContext, 'after'>,
  env: NodeJS.ProcessEnv = {},
  cwd = '.',
  folder = '.'
): Promise<ServerProcess> {
  const child = spawnServer(programIn(folder), { cwd, env })
  t.after(() => child.kill('SIGKILL'))
  return serverOf(child)
}

/** The same for tests that start many: nothing of it counts where coverage is measured, which takes its time. */
export function startUncounted (t: Pick<TestContext, 'after'>, env: Record<string, string>): Promise<ServerProcess> {
  return startProcess(t, { ...env, NODE_V8_COVERAGE: undefined })
}

/** The program with its output on a file descriptor, which nobody reads here; `PORT` says where it listens. */
export function startSilently (
  t: Pick<TestContext, 'after'>,
  env: Record<string, string>,
  stdout: number
): ChildProcess {
  const [file, ...args] = programIn('.')
  const child = spawn(file!, args, {
    env: { ...process.env, ...GRACE, HOST: '127.0.0.1', ...env },
    stdio: ['ignore', stdout, 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  return child
}

/**
 * The program below a process of another one, such as npm's.
 * `child` is that other process; both, and what is between them, are one process group. `exited` waits for all of them.
 *
 * @param wrap makes the command from the program's
 */
export function startWrapped (
  t: Pick<TestContext, 'after'>,
  wrap: (program: string[]) => string[],
  env: Record<string, string> = {}
): Promise<ServerProcess> {
  const child = spawnServer(wrap(programIn('.')), { detached: true, env })
  t.after(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL')
    } catch {
      // The whole group has ended.
    }
  })
  return serverOf(child)
}

function spawnServer ([file, ...args]: string[], { env, ...options }: SpawnOptions) {
  return spawn(file!, args, {
    ...options,
    env: { ...process.env, ...GRACE, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function serverOf (child: ReturnType<typeof spawnServer>): Promise<ServerProcess> {
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  const lines: string[] = []
  const reader = createInterface(child.stdout)
  const port = await new Promise<number>((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(line)
      const found = /listening at http:\/\/(?:127\.0\.0\.1|\[::1?\]):(\d+)/.exec(line)
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

/** Runs the program until it ends by itself. */
export async function runToEnd (
  args: string[],
  env: NodeJS.ProcessEnv = {},
  cwd = '.',
  folder = '.'
): Promise<{ code: number, stdout: string, stderr: string }> {
  const [file, ...programArgs] = programIn(folder)
  const child = spawn(file!, [...programArgs, ...args], {
    cwd,
    env: { ...process.env, ...GRACE, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (data) => { printed[name] += data })
  const [code] = await once(child, 'close')
  return { code, ...printed }
}

/** Runs the program where it cannot start, and returns how it ends. */
export function failToStart (
  env: Record<string, string>,
  folder = '.'
): Promise<{ code: number, stderr: string }> {
  return runToEnd([], env, '.', folder)
}
