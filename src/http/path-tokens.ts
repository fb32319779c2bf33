import type { IncomingMessage } from 'node:http'
import { isWellFormed } from '../moderation/tokens.ts'

/** A segment of a path that begins with "~" or, as some clients encode it, "%7E". */
const SEGMENT = /\/(?:~|%7E)([^/]*)/gi

interface PathToken {
  /** The text behind "~"; empty if there are several. */
  token: string
  /** The address without it. */
  url: string
}

/** Tokens of requests whose address no longer contains them. */
const taken = new WeakMap<IncomingMessage, string>()

/**
 * Finds the token in a path: the address `/chat/~TOKEN/room/x/ws` means `/chat/room/x/ws`. `/~TOKEN` means `/`, since
 * relative links of a page lead from both to the same places. A query contains no tokens.
 */
export function findToken (url: string): PathToken | undefined {
  const [path] = url.split(/[?#]/, 1) as [string]
  const [found, ...more] = path.matchAll(SEGMENT)
  if (!found) return undefined
  const before = path.slice(0, found.index)
  const behind = path.slice(found.index + found[0].length)
  return { token: more.length === 0 ? found[1]! : '', url: before + (behind || '/') + url.slice(path.length) }
}

/**
 * Takes a well-formed token out of the address of a request, where no log finds it, and remembers it. Other segments
 * with "~" are left: on a host's server, they may be a part of its own addresses.
 *
 * @returns the address without it
 */
export function takeToken (request: IncomingMessage): string {
  const url = request.url!
  const found = findToken(url)
  if (!found || !isWellFormed(found.token)) return url
  taken.set(request, found.token)
  // Fastify stores the address it had, which Sentry reports.
  Object.assign(request, { originalUrl: found.url })
  return found.url
}

/** The token that was taken out of the address. */
export function takenToken (request: IncomingMessage): string | undefined {
  return taken.get(request)
}
