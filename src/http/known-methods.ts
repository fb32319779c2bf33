import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import findMyWay from 'find-my-way'

/** A path that has routes. */
export interface KnownPath {
  /** Its pattern, such as `/room/:room/ws`. */
  url: string
  methods: Set<string>
}

declare module 'fastify' {
  interface FastifyInstance {
    /** By pattern, as routes are added. */
    knownPaths: Map<string, KnownPath>
    /** The path that a request is for, with any method. */
    findPath (url: string): KnownPath | undefined
  }
  interface FastifyRequest {
    /** The requested path, if it has routes but none for the method of the request. */
    readonly methodMismatch: KnownPath | undefined
  }
}

/**
 * Remembers which methods a path has; registered before the routes. Requests without a route are looked up in a
 * router of their own: one entry a path instead of a route for each method that it does not have.
 */
export default fp(async (app) => {
  const known = new Map<string, KnownPath>()
  app.decorate('knownPaths', known)

  // Reads addresses as Fastify does. A wrong method is answered as such, however long a parameter is.
  const { routerOptions } = app.initialConfig
  const router = findMyWay({ ...routerOptions, maxParamLength: Infinity })

  app.decorate('findPath', (url: string) => router.find('GET', url)?.store as KnownPath | undefined)

  app.addHook('onRoute', ({ url, method, routePath }) => {
    let path = known.get(url)
    if (!path) {
      path = { url, methods: new Set() }
      // The page of a prefix has an address without and one with a slash, of which this hook is called for the first.
      const urls = routePath === '' && !routerOptions?.ignoreTrailingSlash ? [url, `${url}/`] : [url]
      for (const each of urls) {
        known.set(each, path)
        router.on('GET', each, () => {}, path)
      }
    }
    for (const name of [method].flat()) path.methods.add(name)
  })

  app.decorateRequest('methodMismatch', {
    getter (this: FastifyRequest) {
      if (!this.is404 && !isForAnyPath(this, app.prefix)) return undefined
      const path = app.findPath(this.raw.url!)
      // A handler may have found nothing at its own path, such as no file.
      return path?.methods.has(this.method) ? undefined : path
    },
  })
}, { name: 'known-methods' })

/** @fastify/cors has one route for the preflights of all paths. */
function isForAnyPath ({ method, routeOptions }: FastifyRequest, prefix: string): boolean {
  return method === 'OPTIONS' && routeOptions.url === (prefix === '' ? '*' : `${prefix}/*`)
}
