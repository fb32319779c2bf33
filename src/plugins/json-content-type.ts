import fp from 'fastify-plugin'

/**
 * The plugins in QGIS compare the content type for equality with
 * "application/json": with a charset behind it they find no rooms.
 */
export default fp(async (app) => {
  app.addHook('onSend', async (_request, reply) => {
    const type = reply.getHeader('content-type')
    if (typeof type === 'string' && type.startsWith('application/json;')) {
      reply.header('content-type', 'application/json')
    }
  })
}, { name: 'json-content-type' })
