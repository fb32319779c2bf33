import closeWithGrace from 'close-with-grace'
import { resolve } from 'node:path'
import { buildApp } from './app.ts'
import { ConfigError, loadConfig } from './config.ts'
import { createLogger, loadLogConfig } from './logger.ts'
import { packageRoot, version } from './package.ts'

/** Milliseconds after which a stop that hangs is cut short; nobody should have to send SIGKILL. */
const STOP_WITHIN = 4_500

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

  closeWithGrace({ delay: STOP_WITHIN, logger }, async ({ signal, err }) => {
    if (err) logger.fatal({ err }, 'stopping after an error')
    else logger.info({ signal }, 'stopping')
    await app.close()
    logger.info('stopped')
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
