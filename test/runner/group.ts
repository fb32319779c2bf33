import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { PATIENCE } from '../patience.ts'
import type { Message, Order } from './messages.ts'
import type { Report } from './report.ts'

/** Milliseconds without a test that begins or ends, after which those that run count as hanging. */
const SILENCE = 30_000 * PATIENCE

/** Processes for each processor from which on more patience is needed, and how many times SILENCE that is at most. */
const BUSY = 4
const MAX_WAITS = 4

const groups = new Set<ChildProcess>()

export interface GroupOptions {
  /** A regular expression that names of tests have to match. */
  name?: string | undefined
  env: NodeJS.ProcessEnv
}

/** Runs files in one process until there is none left, or the process dies of one. */
export async function runGroup (
  nextFile: () => string | undefined,
  report: Report,
  { name, env }: GroupOptions
): Promise<void> {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--import', import.meta.resolve(env.GISCHAT_TEST_COMPILED === '1' ? './built-sources.js' : 'tsx'),
    '--test-reporter', import.meta.resolve('./reporter.ts'),
    ...(name === undefined ? [] : ['--test-name-pattern', name]),
    fileURLToPath(import.meta.resolve('./group-process.ts')),
  ], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env,
    // With a process group of its own, what its tests have started ends with it.
    detached: process.platform !== 'win32',
  })
  groups.add(child)
  let file: string | undefined
  let running: string[] = []
  let hangs = false
  const onSilence = () => {
    waits++
    // Other programs keep the processors so busy that a quiet test is no sign of one that hangs.
    if (loadavg()[0]! > BUSY * availableParallelism() && waits < MAX_WAITS) {
      silence.refresh()
      return
    }
    hangs = true
    end(child)
  }
  let waits = 0
  const silence = setTimeout(onSilence, SILENCE)

  const give = () => {
    file = nextFile()
    if (file !== undefined) report.begin(file)
    child.send({ file } satisfies Order)
  }
  child.on('message', (message: Message) => {
    silence.refresh()
    waits = 0
    switch (message.type) {
      case 'ready': return give()
      case 'running':
        running = message.names
        break
      case 'test': return report.test(file!, message.test)
      case 'stray': return report.stray(message.error)
      case 'file':
        if (file === undefined) return report.stray(message.error ?? 'a test ended after its file')
        report.end(file!, message.ms, message.error)
        give()
    }
  })
  const [code, signal] = await once(child, 'exit')
  clearTimeout(silence)
  end(child)
  groups.delete(child)
  const cause = hangs ? `nothing happened for ${SILENCE * waits / 1000} s` : `the process ended with ${signal ?? `code ${code}`}`
  if (file !== undefined) report.end(file, 0, `${cause}, while these ran: ${running.join(', ') || 'none'}`)
  else if (hangs || (code !== 0 && !report.failed)) report.stray(`${cause} after its last file`)
}

/** Ends every process that is left, with all that it has started. */
export function endGroups (): void {
  for (const child of groups) end(child)
}

function end ({ pid }: ChildProcess): void {
  try {
    process.kill(process.platform === 'win32' ? pid! : -pid!, 'SIGKILL')
  } catch {
    // It is gone, and so is all that it had started.
  }
}
