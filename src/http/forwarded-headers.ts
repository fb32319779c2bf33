import type { IncomingMessage } from 'node:http'

/** An address with a port behind it, as some proxies forward it; IPv6 in brackets, with or without a port. */
const WITH_PORT = /^(?:(\d+\.\d+\.\d+\.\d+):\d+|\[([^\]]+)\](?::\d+)?)$/

/**
 * Rewrites forwarded headers to what Fastify expects, which takes an address with its port as it is, and the last of
 * several hosts. The first host is the one that the client asked for. Trusts nobody: Fastify decides on that.
 */
export function normalizeForwarded ({ headers }: IncomingMessage): void {
  const addresses = headers['x-forwarded-for']
  if (typeof addresses === 'string' && addresses.includes(':')) {
    headers['x-forwarded-for'] = addresses.split(',').map(withoutPort).join(', ')
  }
  for (const name of ['x-forwarded-host', 'x-forwarded-proto'] as const) {
    const value = headers[name]
    if (typeof value === 'string' && value.includes(',')) headers[name] = value.split(',', 1)[0]!.trim()
  }
}

function withoutPort (entry: string): string {
  const address = entry.trim()
  const [, v4, v6] = WITH_PORT.exec(address) ?? []
  return v4 ?? v6 ?? address
}
