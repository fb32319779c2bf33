import fp from 'fastify-plugin'

/**
 * RFC 9112, section 3.2: a request of HTTP/1.1 names its host. Node would say
 * so in a shape of its own, and let handshakes pass.
 */
export default fp(async (app) => {
  app.addHook('onRequest', ({ raw, host }, reply, done) => {
    if (host || raw.httpVersionMinor === 0) return done()
    reply.code(400).send({ detail: 'Bad Request' })
  })
}, { name: 'host-header' })
