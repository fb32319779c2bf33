import type { IncomingMessage } from 'node:http'

/** Names that only gischat gives a meaning: selecting one says that it is spoken. Tokens must not be repeated. */
const OWN = /^(gischat|resume)\./i

const HEADER = 'sec-websocket-protocol'

const spoken = new WeakMap<IncomingMessage, string[]>()

/** ws rejects a name that is offered twice, in one header or in several; it does no harm. */
export function mergeOffers ({ headers }: IncomingMessage): void {
  const offered = headers[HEADER]
  if (offered) headers[HEADER] = [...new Set(offered.split(',').map((name) => name.trim()))].join(', ')
}

/** To be called before the upgrade. @param names subprotocols that the address speaks, the best first */
export function answerSubprotocols (request: IncomingMessage, names: string[]): void {
  spoken.set(request, names)
}

/**
 * Selects a subprotocol for ws. Browsers fail when they offer some and none is
 * selected, so a foreign one is confirmed, although it changes nothing.
 */
export function selectSubprotocol (offered: Set<string>, request: IncomingMessage): string | false {
  const own = spoken.get(request)?.find((name) => offered.has(name))
  return own ?? [...offered].find((name) => !OWN.test(name)) ?? false
}
