import fp from 'fastify-plugin'

/**
 * Rejects HTTP/1.1 requests without a host (RFC 9112, section 3.2). Node's own
 * check has another error format and does not apply to handshakes.
 */
export default fp(async (app) => {
  app.addHook('onRequest', ({ raw, host }, reply, done) => {
    if (host || raw.httpVersionMinor === 0) return done()
    reply.code(400).send({ detail: 'Bad Request' })
  })
}, { name: 'host-header' })
