import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FirstOfEach } from '../lib/first-of-each.ts'
import { shorten } from '../logging/shorten.ts'
import { isOwn, Origins } from './origins.ts'

/** Pairs of an origin and a host that cause a warning. A client may invent any number of them. */
const MAX_WARNINGS = 20

/**
 * Rejects handshakes from pages of foreign origins. Browsers let any page open a
 * WebSocket to any host and only send the page's origin. Other clients send none,
 * or any they like.
 */
export default fp(async (app) => {
  const origins = new Origins(app.config.ALLOWED_ORIGINS)
  const pairs = new FirstOfEach(MAX_WARNINGS)

  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (!request.ws || !origin || origins.lists(origin) || isOwn(origin, request)) return done()
    request.rejectReason = 'foreign origin'
    warn(origin, request)
    reply.code(403).send({ detail: 'Pages of this origin may not connect' })
  })

  /** Behind a proxy that does not pass the host, the instance's own page is foreign, and nobody else could tell why. */
  function warn (origin: string, { host }: FastifyRequest): void {
    const pair = { origin: shorten(origin), host: shorten(host) }
    if (!pairs.isFirst(JSON.stringify(pair))) return
    app.log.warn({
      ...pair,
      hint: "if this is the instance's own page, let the proxy pass the host (nginx: proxy_set_header Host $host;); " +
        'if its pages may connect, add the origin to ALLOWED_ORIGINS',
    }, 'refused a page of a foreign origin')
  }
}, { name: 'origin-check', dependencies: ['config', 'websocket', 'reject-reason'] })
