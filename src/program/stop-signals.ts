import { constants } from 'node:os'
import { setDeadline } from '../lib/deadline.ts'

/** Signals that request a shutdown. nodemon sends SIGUSR2 before it restarts a program. */
export const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2'] as const

/**
 * Milliseconds within which further signals belong to the same request. Ctrl-C on `npm start` delivers SIGINT twice
 * (from the terminal and from npm), a service manager may signal both, and some supervisors turn SIGINT into SIGTERM.
 */
const SAME_STOP = 1_000

/** Milliseconds between two checks of the parent process. */
const PARENT_CHECK = 1_000

export interface StopHandlers {
  /** Called once, for the first signal. */
  stop (signal: NodeJS.Signals): void
  /** Called for every signal more than a second after the first. */
  hurry (signal: NodeJS.Signals): void
}

/**
 * Listens for stop signals and, under npm, for the end of the shell in which npm started the program.
 *
 * @param handlers may be modified later; the current ones are called
 */
export function onStopSignals (handlers: StopHandlers): void {
  let stopping = false
  let impatient = false

  const begin = (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    setDeadline(SAME_STOP, () => { impatient = true })
    handlers.stop(signal)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, () => impatient ? handlers.hurry(signal) : begin(signal))
  if (['start', 'npx'].includes(process.env.npm_lifecycle_event ?? '')) onOrphaned(() => begin('SIGHUP'))
}

/** The exit code by which shells report that a signal ended a program: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOf (signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/** A signal that reaches npm only ends npm and its shell, unless the shell has replaced itself by `exec`. */
function onOrphaned (callback: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, PARENT_CHECK).unref()
}
