import fp from 'fastify-plugin'

/**
 * Answers 405 where a path exists, but not for this method. Registered last: the hooks that refuse requests come
 * first, and what was registered as a plugin of its own before does without this one.
 */
export default fp(async (app) => {
  // Before the body is read, which nobody wants.
  app.addHook('onRequest', (request, reply, done) => {
    const { methodMismatch } = request
    if (!methodMismatch) return done()
    reply.code(405).header('allow', [...methodMismatch.methods].join(', ')).send({ detail: 'Method Not Allowed' })
  })
}, { name: 'method-not-allowed', dependencies: ['known-methods', 'handshakes'] })
