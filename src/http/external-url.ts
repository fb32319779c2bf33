import type { FastifyRequest } from 'fastify'

const PREFIX = /^(\/[\w.~-]+)+$/

/**
 * The address under which a client reaches this scope, without a slash at its end. A proxy that removes a prefix from
 * the path tells it as `x-forwarded-prefix`, which counts only if the proxy is trusted.
 *
 * @param prefix of the scope, as Fastify has it
 */
export function externalUrl ({ protocol, host, headers, ips = [] }: FastifyRequest, prefix: string): string {
  const forwarded = headers['x-forwarded-prefix']
  const isKnown = ips.length > 1 && typeof forwarded === 'string' && PREFIX.test(forwarded)
  return `${protocol}://${host}${isKnown ? forwarded : ''}${prefix}`
}
