import closeWithGrace from 'close-with-grace'
import { isIPv6 } from 'node:net'
import { inspect } from 'node:util'
import { buildApp } from '../app.ts'
import { ConfigError } from '../config/load.ts'
import { warmUpSteps } from '../dialects/warm-up.ts'
import { runInTurns } from '../lib/run-in-turns.ts'
import { version } from '../package.ts'
import { keepDescriptors } from './descriptors.ts'
import { loadSettings } from './settings.ts'
import { exitCodeOf, STOP_SIGNALS, type StopHandlers } from './stop-signals.ts'

/** Length of the accept queue: after a restart, all clients reconnect at once. */
const BACKLOG = 4096

/** Milliseconds between two steps of the warm-up: after a restart, all clients come back meanwhile. */
const WARM_UP_PAUSE = 250

/** Share of what is left of the grace period in which a slow reader of the log may take the last lines. */
const FLUSH_SHARE = 0.8

/**
 * Signals of a crash in native code. With a listener, Node would return to the faulty instruction and loop there
 * forever; without one, the process ends and its supervisor restarts it.
 */
const CRASHES = ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP'] as const

/**
 * Starts the server.
 *
 * @param handlers handlers of the stop signals, replaced once there is an application to close
 * @throws {ConfigError} with one line for the operator
 */
export async function start (handlers: StopHandlers): Promise<void> {
  const { config, logConfig, unread, logger, writer } = loadSettings()
  for (const { variable, message } of unread) logger.warn({ variable }, message)
  const app = await buildApp({
    config,
    logger,
    logRequests: logConfig.requests,
    logMessages: logConfig.messages,
  })

  let stopping = false
  let cause: NodeJS.Signals | undefined
  // A shutdown that hangs is cut short, so that nobody has to send SIGKILL.
  const delay = config.SHUTDOWN_GRACE_SECONDS * 1000
  const grace = closeWithGrace({
    delay,
    logger,
    skip: [...STOP_SIGNALS, ...CRASHES],
  }, async (event) => {
    stopping = true
    const end = performance.now() + delay
    // Anything can be thrown, even undefined.
    const failed = 'err' in event
    if (failed) logger.fatal({ err: toError(event.err) }, 'stopping after an error')
    else logger.info({ signal: cause }, 'stopping')
    await app.close()
    logger.info('stopped')
    await writer.flush((end - performance.now()) * FLUSH_SHARE)
    if (failed) process.exit(1)
  })
  handlers.stop = (signal) => {
    // An error may have started the shutdown already.
    if (stopping) return
    cause = signal
    grace.close()
  }
  handlers.hurry = (signal) => {
    logger.error(`second ${signal}, exiting`)
    process.exit(exitCodeOf(signal))
  }

  const { HOST: host, PORT: port, ROOMS: rooms, ENVIRONMENT: environment } = config
  try {
    await app.listen({ host: withoutBrackets(host), port, backlog: BACKLOG, listenTextResolver: (address) => `listening at ${address}` })
  } catch (error) {
    // The shutdown began before the start was complete.
    if (stopping) return
    const { syscall = '', message } = error as NodeJS.ErrnoException
    if (!['listen', 'getaddrinfo'].includes(syscall)) throw error
    throw new ConfigError(`HOST=${host} PORT=${port} is invalid: ${message}`)
  }
  keepDescriptors(app.server, logger)
  logger.info({ version, rooms, environment, node: process.version }, 'started')
  runInTurns(warmUpSteps(app.dialects, app.limits), WARM_UP_PAUSE, (err) => logger.error({ err }, 'warming up failed'))
}

/** An IPv6 address as in a URL, "[::]", is that address. */
function withoutBrackets (host: string): string {
  const [, address] = /^\[(.+)\]$/.exec(host) ?? []
  return address !== undefined && isIPv6(address) ? address : host
}

function toError (thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`${inspect(thrown)} was thrown`)
}
