import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods of each path, as routes are added. */
    knownMethods: Map<string, Set<string>>
  }
}

/** Remembers which methods a path has; registered before the routes. */
export default fp(async (app) => {
  const known = new Map<string, Set<string>>()
  app.decorate('knownMethods', known)
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set()
    for (const name of [method].flat()) methods.add(name)
    known.set(url, methods)
  })
}, { name: 'known-methods' })
