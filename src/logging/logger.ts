import { readFileSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { ConfigError } from '../config/load.ts'
import { escapeForFormatter, escapeForTerminal } from './escape.ts'
import { compileWithDefaults } from '../lib/compile.ts'
import { LogConfigSchema, type LogConfig } from './log-config.ts'
import { LogWriter } from './log-writer.ts'
import { openStdout } from './stdout.ts'

const isLogConfig = compileWithDefaults<LogConfig>(LogConfigSchema)

/**
 * Reads and validates the logging configuration.
 *
 * @throws {ConfigError} with one line that names the file and its error
 */
export function loadLogConfig (path: string): LogConfig {
  const invalid = (why: string) => new ConfigError(`LOG_CONFIG=${JSON.stringify(path)} is invalid: ${why}`)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw invalid(`must be the path of a JSON file (${oneLine(error)})`)
  }
  if (!isLogConfig(content)) {
    const { instancePath, message, params } = isLogConfig.errors![0]!
    if (params.additionalProperty) throw invalid(`unknown setting ${JSON.stringify(params.additionalProperty)}`)
    const detail = params.allowedValues?.join(', ') ?? ''
    throw invalid(`${instancePath.slice(1) || 'the file'} ${message} ${detail}`.trim())
  }
  return content
}

export interface LogOutput {
  logger: Logger
  /** Its lines on their way to the standard output. */
  writer: LogWriter
}

/**
 * Creates a logger that writes readable lines on a terminal and one JSON object
 * per line everywhere else. A reader that hangs delays nothing but its log.
 *
 * @throws {ConfigError} for an invalid path to redact
 */
export function createLogger (config: LogConfig): LogOutput {
  const pretty = config.pretty === 'auto' ? process.stdout.isTTY : config.pretty
  const format = pretty ? formatterForPeople() : escapeForTerminal
  const writer = new LogWriter({
    output: openStdout(),
    // At every level: without this line, nobody could tell that others are missing.
    onResumed: (problem, dropped) => notices.warn({ problem, dropped }, 'the log was interrupted'),
  })
  const logger = withPathErrors(() => pino(
    { level: config.level, redact: { paths: config.redact, censor: '[redacted]' } },
    { write: (line) => writer.write(format(line)) }
  ))
  const notices = logger.child({}, { level: 'warn' })
  process.once('exit', () => writer.flushAtExit())
  return { logger, writer }
}

function formatterForPeople (): (line: string) => string {
  const format = prettyFactory({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', singleLine: true })
  return (line) => format(escapeForFormatter(line))
}

function withPathErrors (create: () => Logger): Logger {
  try {
    return create()
  } catch (error) {
    throw new ConfigError(`"redact" in the logging configuration is invalid: ${oneLine(error)}`)
  }
}

function oneLine (error: unknown): string {
  return (error as Error).message.replace(/\s+/g, ' ')
}
