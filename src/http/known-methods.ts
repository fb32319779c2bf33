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
  const router = findMyWay({ ...app.initialConfig.routerOptions, maxParamLength: Infinity })

  app.addHook('onRoute', ({ url, method }) => {
    let path = known.get(url)
    if (!path) {
      path = { url, methods: new Set() }
      known.set(url, path)
      router.on('GET', url, () => {}, path)
    }
    for (const name of [method].flat()) path.methods.add(name)
  })

  app.decorateRequest('methodMismatch', {
    getter (this: FastifyRequest) {
      if (!this.is404 && !isForAnyPath(this)) return undefined
      const path: KnownPath | undefined = router.find('GET', this.raw.url!)?.store
      // A handler may have found nothing at its own path, such as no file.
      return path?.methods.has(this.method) ? undefined : path
    },
  })
}, { name: 'known-methods' })

/** @fastify/cors has one route for the preflights of all paths. */
function isForAnyPath ({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'OPTIONS' && routeOptions.url === '*'
}
