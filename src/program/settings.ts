import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { readEnvFile } from '../config/env-file.ts'
import { loadConfig } from '../config/load.ts'
import { findUnread, type Unread } from '../config/unread.ts'
import { createLogger, loadLogConfig, type LogOutput } from '../logging/logger.ts'
import { packageRoot } from '../package.ts'
import type { Config } from '../config/schema.ts'
import type { LogConfig } from '../logging/log-config.ts'

const LOG_CONFIG_FILE = 'log_config.json'

export interface Settings extends LogOutput {
  config: Config
  logConfig: LogConfig
  /** Variables without an effect, which the operator should know. */
  unread: Unread[]
}

/**
 * Loads everything an operator can set: environment variables and, from the working directory, `.env` and the
 * logging configuration.
 *
 * @throws {ConfigError} with one line that names the first invalid setting
 */
export function loadSettings (): Settings {
  const file = readEnvFile(resolve('.env'))
  const config = loadConfig({ env: { ...file, ...process.env } })
  const logConfig = loadLogConfig(logConfigPath(config.LOG_CONFIG))
  return { config, logConfig, unread: findUnread(file, process.env), ...createLogger(logConfig) }
}

/** @param path as configured; empty means the default file of the working directory or, if missing, of the package */
function logConfigPath (path: string): string {
  if (path !== '') return resolve(path)
  const local = resolve(LOG_CONFIG_FILE)
  return existsSync(local) ? local : resolve(packageRoot, LOG_CONFIG_FILE)
}
