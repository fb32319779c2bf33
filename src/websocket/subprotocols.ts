import type { IncomingMessage } from 'node:http'

/** Names that only gischat gives a meaning: selecting one says that it is spoken. Tokens must not be repeated. */
const OWN = /^(gischat|resume)\./

const spoken = new WeakMap<IncomingMessage, string[]>()

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
