import closeWithGrace from 'close-with-grace'
import { resolve } from 'node:path'
import { inspect } from 'node:util'
import { buildApp } from './app.ts'
import { ConfigError, loadConfig } from './config/load.ts'
import { createLogger, loadLogConfig } from './logging/logger.ts'
import { packageRoot, version } from './package.ts'

/** Handshakes that may wait to be accepted: after a restart everyone comes back at once. */
const BACKLOG = 4096

try {
  await start()
} catch (error) {
  // A wrong setting costs the operator one line; anything else is a defect and keeps its stack.
  console.error(error instanceof ConfigError ? `gischat: ${error.message}` : error)
  process.exit(1)
}

async function start (): Promise<void> {
  const config = loadConfig({ env: process.env, envFile: resolve(packageRoot, '.env') })
  const logConfig = loadLogConfig(resolve(packageRoot, config.LOG_CONFIG))
  const logger = createLogger(logConfig)
  const app = await buildApp({
    config,
    logger,
    logRequests: logConfig.requests,
    logMessages: logConfig.messages,
  })

  // A stop that hangs is cut short; nobody should have to send SIGKILL.
  closeWithGrace({ delay: config.SHUTDOWN_GRACE_SECONDS * 1000, logger }, async ({ signal, ...error }) => {
    // Anything can be thrown, undefined too.
    const failed = 'err' in error
    if (failed) logger.fatal({ err: toError(error.err) }, 'stopping after an error')
    else logger.info({ signal }, 'stopping')
    await app.close()
    logger.info('stopped')
    if (failed) process.exit(1)
  })

  const { HOST: host, PORT: port, ROOMS: rooms, ENVIRONMENT: environment } = config
  try {
    await app.listen({ host, port, backlog: BACKLOG, listenTextResolver: (address) => `listening at ${address}` })
  } catch (error) {
    const { syscall = '', message } = error as NodeJS.ErrnoException
    if (!['listen', 'getaddrinfo'].includes(syscall)) throw error
    throw new ConfigError(`HOST=${host} PORT=${port} cannot be used: ${message}`)
  }
  logger.info({ version, rooms, environment, node: process.version }, 'started')
}

function toError (thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`${inspect(thrown)} was thrown`)
}
