import fp from 'fastify-plugin'

/**
 * Removes the charset from JSON responses: plugins in QGIS compare the content
 * type for equality with "application/json", and otherwise find no rooms.
 */
export default fp(async (app) => {
  app.addHook('onSend', (_request, reply, payload, done) => {
    const type = reply.getHeader('content-type')
    if (typeof type === 'string' && type.startsWith('application/json;')) {
      reply.header('content-type', 'application/json')
    }
    done(null, payload)
  })
}, { name: 'json-content-type' })
