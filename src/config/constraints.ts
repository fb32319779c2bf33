import proxyAddr from '@fastify/proxy-addr'
import { isIP } from 'node:net'
import { ConfigError, quote } from './error.ts'
import { invalid } from './invalid-value.ts'
import type { Config } from './schema.ts'

/**
 * Checks the constraints between variables, and the formats that a schema cannot express.
 *
 * @param given settings by name, as the operator wrote them
 * @throws {ConfigError} naming the invalid variable, its value and its constraint
 */
export function checkConstraints (config: Config, given: Record<string, unknown>): void {
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
