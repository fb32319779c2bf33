import fp from 'fastify-plugin'

/**
 * Answers 405 where a path exists, but not for this method. Registered behind the hooks that reject requests, which
 * come first.
 */
export default fp(async (app) => {
  // Before the body is read, which nobody wants.
  app.addHook('onRequest', (request, reply, done) => {
    const { methodMismatch } = request
    if (!methodMismatch) return done()
    reply.code(405).header('allow', [...methodMismatch.methods].join(', ')).send({ detail: 'Method Not Allowed' })
  })
}, { name: 'method-not-allowed', dependencies: ['known-methods'] })
