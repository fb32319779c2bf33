/** Origins of web pages, as an operator lists them: `scheme://host[:port]`, "null", or "*" for all. */
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
 * Whether a page of an origin comes from the host that it talks to. A page on
 * https may always be its own: who ends the TLS in front of this process need
 * not say so. One on http is not where https is known to be in use.
 *
 * @param host of the request, with its port unless that is the scheme's default
 */
export function isOwn (origin: string, { protocol, host }: { protocol: string, host: string }): boolean {
  if (origin === `https://${host}` || origin === `${protocol}://${host}`) return true
  if (!URL.canParse(origin)) return false
  const { origin: exact, protocol: scheme, host: ownHost } = new URL(origin)
  if (exact !== origin || (scheme !== 'https:' && scheme !== `${protocol}:`)) return false
  // The port may be named where it need not be.
  return URL.canParse(`${scheme}//${host}`) && new URL(`${scheme}//${host}`).host === ownHost
}

/** As browsers write it: in small letters, without the scheme's own port. */
function normalize (origin: string): string {
  if (!URL.canParse(origin)) return origin
  const { origin: written, href } = new URL(origin)
  return written === 'null' ? href : written
}
