import { constants } from 'node:os'

/** Signals that ask for a stop. SIGUSR2 is what nodemon sends before it restarts a program. */
export const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR2'] as const

/**
 * Milliseconds in which further signals belong to the same stop. Ctrl-C on `npm start` delivers SIGINT twice (by the
 * terminal and by npm), a service manager may signal both, and some supervisors turn SIGINT into SIGTERM.
 */
const SAME_STOP = 1_000

/** Milliseconds between two looks at the parent process. */
const PARENT_CHECK = 1_000

export interface StopHandlers {
  /** Called once, by the first signal. */
  stop (signal: NodeJS.Signals): void
  /** Called by every signal that comes later than a second after the first. */
  hurry (signal: NodeJS.Signals): void
}

/**
 * Listens for the signals that stop a program, and under npm for the end of the shell that npm started it with.
 *
 * @param handlers may be replaced later; the current one is called
 */
export function onStopSignals (handlers: StopHandlers): void {
  let stopping = false
  let impatient = false

  const begin = (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    // setImmediate: after a stall, signals that arrived in time are delivered between the timer and its callback.
    setTimeout(() => setImmediate(() => { impatient = true }), SAME_STOP).unref()
    handlers.stop(signal)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, () => impatient ? handlers.hurry(signal) : begin(signal))
  if (['start', 'npx'].includes(process.env.npm_lifecycle_event ?? '')) onOrphaned(() => begin('SIGHUP'))
}

/** The exit code by which shells report that a signal ended a program: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOf (signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/** A signal for npm alone ends npm and its shell, unless that shell has replaced itself with this process. */
function onOrphaned (callback: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, PARENT_CHECK).unref()
}
