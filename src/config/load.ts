import { Kind } from '@sinclair/typebox'
import type { ErrorObject } from 'ajv'
import { envSchema } from 'env-schema'
import { checkConstraints } from './constraints.ts'
import { readEnvFile } from './env-file.ts'
import { ConfigError, quote } from './error.ts'
import { invalid, shown } from './invalid-value.ts'
import { NAMES } from './names.ts'
import { normalizeNumber } from './numbers.ts'
import { resolveRedisUrl } from './redis-host.ts'
import { CONFIG_ALIASES, ConfigSchema, type Config } from './schema.ts'

export { ConfigError }

/** Settings by name: texts, as the environment has them, or values of their types. */
export type Settings = { [Name in keyof Config]?: Config[Name] | string | undefined } | NodeJS.ProcessEnv

/* Beside the loading, since the plugin's file adds to Fastify's types, which are the host's. */
export interface ConfigOptions {
  /** What `loadConfig` returned, or settings that the plugin validates; without any, those of the environment. */
  config?: Config | Settings | undefined
}

/** Settings by their own names, and what the schema validates. */
export interface GivenSettings {
  given: Record<string, unknown>
  data: Record<string, unknown>
}

/** Configurations that were validated, so that no plugin does so again. */
const validated = new WeakSet<object>()

/**
 * Loads the configuration of this process.
 *
 * @param options.env variables by name; they take precedence over the file's
 * @param options.envFile path of a `.env` file, which may be missing
 * @throws {ConfigError} naming the invalid variable, its value and its constraint
 */
export function loadConfig ({ env, envFile }: { env: Settings, envFile?: string }): Config {
  const settings = readSettings({ ...(envFile ? readEnvFile(envFile) : {}), ...env })
  let config: Config
  try {
    config = envSchema<Config>({ schema: ConfigSchema, data: settings.data, env: false })
  } catch (error) {
    throw describe(error, settings)
  }
  return accept(config, settings)
}

/**
 * Prepares settings for the schema: the first of three steps. `loadConfig` and the plugin differ only in the second,
 * since each calls env-schema in its own way.
 *
 * @throws {ConfigError}
 */
export function readSettings (settings: Settings): GivenSettings {
  const given = resolveAliases(unquoteAll(settings))
  const data: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given) as [keyof Config, unknown][]) {
    data[name] = typeof value === 'string' ? readText(name, value) : value
  }
  return { given, data }
}

/** The error of env-schema, in words for the operator. */
export function describe (error: unknown, { given }: GivenSettings): Error {
  const { errors } = error as { errors?: ErrorObject[] }
  if (!errors) return error as Error
  const names = new Set(errors.map(({ instancePath }) => instancePath.split('/')[1] as keyof Config))
  return new ConfigError([...names].map((name) => invalid(name, given[name])).join('; '))
}

/**
 * The last step: the rules that the schema cannot express.
 *
 * @throws {ConfigError}
 */
export function accept (config: Config, { given }: GivenSettings): Config {
  checkConstraints(config, given)
  validated.add(config)
  return config
}

/** Whether a configuration is one of `loadConfig`'s, unchanged. */
export function isValidated (config: object): config is Config {
  return validated.has(config)
}

function resolveAliases (env: Record<string, unknown>): Record<string, unknown> {
  const resolved: Record<string, unknown> = {}
  for (const name of Object.keys(ConfigSchema.properties)) {
    if (env[name] !== undefined) resolved[name] = env[name]
  }
  for (const [alias, name] of Object.entries(CONFIG_ALIASES)) {
    const value = env[alias]
    if (value === undefined) continue
    if (resolved[name] !== undefined && resolved[name] !== value) {
      throw new ConfigError(`${alias}=${quote(value)} contradicts ${name}=${quote(resolved[name])}: ` +
        'both name the same setting, set only one of them')
    }
    resolved[name] = value
  }
  const url = resolveRedisUrl(env.REDIS_URL, env.REDIS_HOST, env.REDIS_PORT)
  if (url !== undefined) resolved.REDIS_URL = url
  return resolved
}

/**
 * Shells, Compose and systemd each have their own rules for quotes, so a value may still have its own: `- RULES="Be
 * nice"` in a compose file. A pair of quotes around a value is never part of it.
 */
function unquoteAll (settings: Settings): Record<string, unknown> {
  const env: Record<string, unknown> = settings
  return Object.fromEntries([...NAMES].map((name) => [name, unquote(name, env[name])]))
}

function unquote (name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  const [, mark, content] = /^\s*(["'`])([^]*)\1\s*$/.exec(value) ?? []
  if (content === undefined) return value
  // It would be a guess whether these quotes are a pair.
  if (content.includes(mark!)) {
    throw new ConfigError(`${name}=${quote(shown(name, value))} is invalid: must not begin and end with ${mark} and ` +
      'contain another one')
  }
  return content
}

/** A text as the schema needs it. Undefined is the default. */
function readText (name: keyof Config, text: string): unknown {
  switch (ConfigSchema.properties[name][Kind]) {
    case 'Array':
      return splitList(text)
    case 'Boolean':
      return text.trim() || undefined
    case 'Integer':
    case 'Number': {
      // Compose sets a variable to nothing where ${NAME:-} has no value.
      if (text.trim() === '') return undefined
      const number = normalizeNumber(text)
      if (number === undefined) throw new ConfigError(invalid(name, text))
      return number
    }
    default:
      return text
  }
}

function splitList (value: string): string[] {
  return value.trim() === '' ? [] : value.split(',').map((item) => item.trim())
}
