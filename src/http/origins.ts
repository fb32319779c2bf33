/** Origins of web pages, as configured: `scheme://host[:port]`, "null", or "*" for all. */
export class Origins {
  readonly #all: boolean
  readonly #listed: Set<string>

  constructor (list: string[]) {
    this.#all = list.includes('*')
    this.#listed = new Set(list.map(normalize))
  }

  lists (origin: string): boolean {
    return this.#all || this.#listed.has(origin)
  }
}

/**
 * Whether an origin is the host of the request itself. An https origin always can
 * be: a proxy that terminates TLS need not announce it. An http origin cannot be,
 * where the request is known to use https.
 *
 * @param host host of the request, with its port unless that is the scheme's default
 */
export function isOwn (origin: string, { protocol, host }: { protocol: string, host: string }): boolean {
  if (origin === `https://${host}` || origin === `${protocol}://${host}`) return true
  if (!URL.canParse(origin)) return false
  const { origin: exact, protocol: scheme, host: ownHost } = new URL(origin)
  if (exact !== origin || (scheme !== 'https:' && scheme !== `${protocol}:`)) return false
  // The host may include the default port.
  return URL.canParse(`${scheme}//${host}`) && new URL(`${scheme}//${host}`).host === ownHost
}

/** Normalizes an origin as browsers do: in lower case, without the default port. */
function normalize (origin: string): string {
  if (!URL.canParse(origin)) return origin
  const { origin: written, href } = new URL(origin)
  return written === 'null' ? href : written
}
