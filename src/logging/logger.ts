import { readFileSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import pinoPretty from 'pino-pretty'
import { ConfigError } from '../config/load.ts'
import { escapeForFormatter, escapeForTerminal } from './escape.ts'
import { compileWithDefaults } from '../lib/compile.ts'
import { LogConfigSchema, type LogConfig } from './log-config.ts'

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

/**
 * Creates a logger that writes readable lines on a terminal and one JSON object
 * per line everywhere else. It writes synchronously: a buffered line would be
 * lost when the process ends, or prevent its end when nobody reads the output.
 *
 * @throws {ConfigError} for an invalid path to redact
 */
export function createLogger (config: LogConfig): Logger {
  const pretty = config.pretty === 'auto' ? process.stdout.isTTY : config.pretty
  const stream = pretty
    ? pinoPretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', singleLine: true, sync: true })
    : pino.destination({ dest: process.stdout.fd, sync: true })
  const escape = pretty ? escapeForFormatter : escapeForTerminal
  const write = (line: string) => { stream.write(escape(line)) }
  try {
    return pino({ level: config.level, redact: { paths: config.redact, censor: '[redacted]' } }, { write })
  } catch (error) {
    throw new ConfigError(`"redact" in the logging configuration is invalid: ${oneLine(error)}`)
  }
}

function oneLine (error: unknown): string {
  return (error as Error).message.replace(/\s+/g, ' ')
}
