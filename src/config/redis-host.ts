import { isIP } from 'node:net'
import { ConfigError, quote } from './error.ts'
import { normalizeNumber } from './numbers.ts'

const DEFAULT_PORT = 6379

/**
 * The URL that the two variables of earlier versions stand for. Without a host there is none: Kubernetes and Docker set
 * REDIS_PORT to an address of their own for each service of that name.
 *
 * @param url REDIS_URL; of the same server, it has precedence, since it may contain a password
 * @throws {ConfigError}
 */
export function resolveRedisUrl (url: unknown, host: unknown, port: unknown): unknown {
  if (typeof host !== 'string' || host.trim() === '') return url
  const address = host.trim().replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) === 0 && !/^\w[\w.-]*$/.test(address)) {
    throw new ConfigError('REDIS_HOST is invalid: must be a host name or an IP address; REDIS_URL takes a URL')
  }
  const authority = `${isIP(address) === 6 ? `[${address}]` : address}:${portOf(port)}`
  if (typeof url !== 'string' || url === '') return `redis://${authority}`
  if (URL.canParse(url) && serverOf(url) !== serverOf(`redis://${authority}`)) {
    throw new ConfigError(`REDIS_HOST=${quote(host)} contradicts REDIS_URL, which names another server: ` +
      'set only one of them')
  }
  return url
}

function portOf (port: unknown): number {
  const text = typeof port === 'string' ? port.trim() : String(port ?? '')
  if (text === '') return DEFAULT_PORT
  const number = Number(normalizeNumber(/^tcp:\/\/.*:(\d+)$/.exec(text)?.[1] ?? text))
  if (Number.isInteger(number) && number > 0 && number < 65536) return number
  throw new ConfigError(`REDIS_PORT=${quote(text)} is invalid: must be an integer from 1 to 65535`)
}

function serverOf (url: string): string {
  const { protocol, hostname, port, pathname } = new URL(url)
  if (protocol === 'unix:') return pathname
  return `${hostname.toLowerCase()}:${port || DEFAULT_PORT}`
}
