import proxyAddr from '@fastify/proxy-addr'
import { Kind, type TSchema } from '@sinclair/typebox'
import type { ErrorObject } from 'ajv'
import { envSchema } from 'env-schema'
import { isIP } from 'node:net'
import { readEnvFile } from './env-file.ts'
import { ConfigError, quote } from './error.ts'
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

/** Settings whose values contain secrets, which no error shows. */
const SECRETS: string[] = ['REDIS_URL', 'SENTRY_DSN', 'ADMIN_TOKEN']

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
  checkRelations(config, given)
  validated.add(config)
  return config
}

/** Whether a configuration is one of `loadConfig`'s, unchanged. */
export function isValidated (config: object): config is Config {
  return validated.has(config)
}

/** Describes the values that a variable allows, from its schema. */
export function allowedValues (name: keyof Config): string {
  const schema: TSchema = ConfigSchema.properties[name]
  if (schema[Kind] === 'Integer' || schema[Kind] === 'Number') {
    const kind = schema[Kind] === 'Integer' ? 'an integer' : 'a number'
    return `${kind} from ${schema.minimum} to ${schema.maximum}`
  }
  if (schema[Kind] === 'Boolean') return 'true or false'
  return schema.description ?? 'a string'
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

/** Checks constraints between variables, and formats that a schema cannot express. */
function checkRelations (config: Config, given: Record<string, unknown>): void {
  const { MIN_AUTHOR_LENGTH: min, MAX_AUTHOR_LENGTH: max, TRUST_PROXY: proxies } = config
  if (min > max) {
    throw new ConfigError(given.MIN_AUTHOR_LENGTH === undefined
      ? `MAX_AUTHOR_LENGTH=${quote(String(max))} is invalid: must be at least MIN_AUTHOR_LENGTH, which is ${min}`
      : `MIN_AUTHOR_LENGTH=${quote(String(min))} is invalid: must be at most MAX_AUTHOR_LENGTH, which is ${max}`)
  }
  checkRelation(config, 'HEADERS_TIMEOUT', 'at most', 'REQUEST_TIMEOUT')
  checkRelation(config, 'MAX_INCOMPLETE_BYTES', 'at least', 'MAX_FRAME_BYTES')
  if (config.REDIS_URL !== '' && !isRedisUrl(config.REDIS_URL)) {
    throw new ConfigError(invalid('REDIS_URL', config.REDIS_URL))
  }
  if (config.REDIS_REQUIRED && config.REDIS_URL === '') {
    throw new ConfigError('REDIS_REQUIRED="true" is invalid: must be false unless REDIS_URL is set')
  }
  if (!config.OTHER_INSTANCES.every((url) => URL.canParse(url))) {
    throw new ConfigError(invalid('OTHER_INSTANCES', given.OTHER_INSTANCES))
  }
  if (!proxies.every(isProxy)) throw new ConfigError(invalid('TRUST_PROXY', given.TRUST_PROXY))
  checkAccess(config)
}

/** Checks the rooms and nicknames that need tokens. */
function checkAccess (config: Config): void {
  const refuse = (name: (typeof NEED_ADMIN_TOKEN)[number] | 'ROOMS', why: string) =>
    new ConfigError(`${name}=${quote(config[name].join(','))} is invalid: must ${why}`)
  if (config.ADMIN_TOKEN === '') {
    const without = NEED_ADMIN_TOKEN.find((name) => config[name].length > 0)
    if (without) throw refuse(without, 'be empty unless ADMIN_TOKEN is set')
    return
  }
  for (const name of ['ROOMS', 'PRIVATE_ROOMS'] as const) {
    if (config[name].some((room) => room.startsWith('~'))) {
      throw refuse(name, 'not contain a name that begins with "~" while ADMIN_TOKEN is set, since tokens do')
    }
  }
  if (config.PRIVATE_ROOMS.some((room) => config.ROOMS.includes(room))) {
    throw refuse('PRIVATE_ROOMS', `not contain a room of ROOMS, which is ${config.ROOMS.join(',')}`)
  }
  const { MIN_AUTHOR_LENGTH: min, MAX_AUTHOR_LENGTH: max } = config
  if (config.RESERVED_NICKNAMES.some(({ length }) => length < min || length > max)) {
    throw refuse('RESERVED_NICKNAMES', `contain nicknames of MIN_AUTHOR_LENGTH (${min}) to MAX_AUTHOR_LENGTH (${max}) characters`)
  }
}

const NEED_ADMIN_TOKEN = ['PRIVATE_ROOMS', 'RESERVED_NICKNAMES', 'REVOKED_TOKENS'] as const

const RELATIONS = {
  'at least': (a: number, b: number) => a >= b,
  'at most': (a: number, b: number) => a <= b,
}

type NumberName = { [Name in keyof Config]: Config[Name] extends number ? Name : never }[keyof Config]

/** Checks a variable whose bound is the value of another one. */
function checkRelation (config: Config, name: NumberName, relation: keyof typeof RELATIONS, other: NumberName): void {
  if (RELATIONS[relation](config[name], config[other])) return
  throw new ConfigError(`${name}=${quote(String(config[name]))} is invalid: ` +
    `must be ${relation} ${other}, which is ${config[other]}`)
}

/** Fastify would read "1" as the address 0.0.0.1, although its author meant a number of hops. */
function isProxy (proxy: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(proxy)) return true
  if (isIP(proxy.split('/')[0]!) === 0) return false
  try {
    proxyAddr.compile(proxy)
    return true
  } catch {
    return false
  }
}

/** Whether the Redis client accepts a URL: a host or a socket path, optionally with a database number. */
function isRedisUrl (url: string): boolean {
  if (url.startsWith('unix:')) return /^unix:\/\/([^@/]*@)?\/[^?#]+(\?db=\d+)?$/.test(url)
  return URL.canParse(url) && /^rediss?:\/\/[^/?#]+(\/\d*)?$/.test(url) && isDecodable(new URL(url))
}

function isDecodable ({ username, password, hostname }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return hostname !== ''
  } catch {
    return false
  }
}

function invalid (name: keyof Config, value: unknown = ''): string {
  return `${name}=${quote(shown(name, value))} is invalid: must be ${allowedValues(name)}`
}

function shown (name: string, value: unknown): unknown {
  if (!SECRETS.includes(name)) return value
  return name === 'ADMIN_TOKEN' ? '***' : redactSecrets(String(value), name === 'SENTRY_DSN')
}

/**
 * Hides the password in a URL. A value that cannot be parsed may be a password as a whole, and so may one without a
 * user where one is required.
 */
function redactSecrets (url: string, needsUser: boolean): string {
  const [, scheme, secret, rest] = /^([a-z]+:\/\/)(.*@)?([^@]*)$/.exec(url) ?? []
  if (scheme === undefined || (needsUser && secret === undefined)) return '***'
  if (secret === undefined && /:(?!\d+(\/|$))/.test(rest!)) return '***'
  return `${scheme}${secret === undefined ? '' : '***@'}${rest}`
}
