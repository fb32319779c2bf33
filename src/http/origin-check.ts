import fp from 'fastify-plugin'
import { isOwn, Origins } from './origins.ts'

/**
 * Rejects handshakes from pages of foreign origins. Browsers let any page open a
 * WebSocket to any host and only send the page's origin. Other clients send none,
 * or any they like.
 */
export default fp(async (app) => {
  const origins = new Origins(app.config.ALLOWED_ORIGINS)
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (!request.ws || !origin || origins.lists(origin) || isOwn(origin, request)) return done()
    request.rejectReason = 'foreign origin'
    reply.code(403).send({ detail: 'Pages of this origin may not connect' })
  })
}, { name: 'origin-check', dependencies: ['config', 'websocket', 'reject-reason'] })
