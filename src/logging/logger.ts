import { readFileSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import pinoPretty from 'pino-pretty'
import { ConfigError } from '../config/load.ts'
import { harmless, harmlessOnceParsed } from './escape.ts'
import { compileWithDefaults } from '../lib/compile.ts'
import { LogConfigSchema, type LogConfig } from './log-config.ts'

const isLogConfig = compileWithDefaults<LogConfig>(LogConfigSchema)

/**
 * Reads and validates the log configuration.
 *
 * @throws {ConfigError} with one line that names the file and what is wrong in it
 */
export function loadLogConfig (path: string): LogConfig {
  const refuse = (why: string) => new ConfigError(`LOG_CONFIG=${JSON.stringify(path)} cannot be used: ${why}`)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw refuse(`allowed is the path of a JSON file (${oneLine(error)})`)
  }
  if (!isLogConfig(content)) {
    const { instancePath, message, params } = isLogConfig.errors![0]!
    if (params.additionalProperty) throw refuse(`it has no setting ${JSON.stringify(params.additionalProperty)}`)
    const detail = params.allowedValues?.join(', ') ?? ''
    throw refuse(`${instancePath.slice(1) || 'the file'} ${message} ${detail}`.trim())
  }
  return content
}

/**
 * Lines for people on a terminal, one JSON object a line everywhere else.
 * Written at once: a line that is still in memory when the process ends is
 * lost, or keeps it from ending where nobody reads any more.
 *
 * @throws {ConfigError} where a path to redact cannot be read
 */
export function createLogger (config: LogConfig): Logger {
  const pretty = config.pretty === 'auto' ? process.stdout.isTTY : config.pretty
  const stream = pretty
    ? pinoPretty({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss', singleLine: true, sync: true })
    : pino.destination({ dest: process.stdout.fd, sync: true })
  const clean = pretty ? harmlessOnceParsed : harmless
  const write = (line: string) => { stream.write(clean(line)) }
  try {
    return pino({ level: config.level, redact: { paths: config.redact, censor: '[redacted]' } }, { write })
  } catch (error) {
    throw new ConfigError(`"redact" in the log configuration cannot be used: ${oneLine(error)}`)
  }
}

function oneLine (error: unknown): string {
  return (error as Error).message.replace(/\s+/g, ' ')
}
