import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FirstOfEach } from '../lib/first-of-each.ts'
import { isInternal } from '../lib/network.ts'
import { shorten } from '../logging/shorten.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Warns of a proxy that hides its clients, if an address that reaches a limit may be one. */
    warnOfLimitedProxy (request: FastifyRequest): void
  }
}

/** Addresses that cause a warning. Any client may send the headers of a proxy. */
const MAX_WARNINGS = 5

const HINT = 'if it is a proxy, let it send X-Forwarded-For and add its address to TRUST_PROXY: until then, all of ' +
  'its clients are one address and share its limits'

/** Warns once for each proxy whose clients are all one address. */
export default fp(async (app) => {
  const limited = new FirstOfEach(MAX_WARNINGS)
  const untrusted = new FirstOfEach(MAX_WARNINGS)

  app.decorate('warnOfLimitedProxy', ({ ip, rejectReason: reason }: FastifyRequest) => {
    if (!ip || !isInternal(ip) || !limited.isFirst(ip)) return
    app.log.warn({ client: ip, reason, hint: HINT }, 'an internal address has reached a limit')
  })

  app.addHook('onRequest', ({ ip, headers, raw: { socket: { remoteAddress: proxy } } }, _reply, done) => {
    const forwarded = headers['x-forwarded-for']
    // An address that is trusted is never the client's own, unless it forwards a request of itself.
    if (typeof forwarded !== 'string' || proxy === undefined || ip !== proxy || forwarded.endsWith(proxy)) return done()
    if (untrusted.isFirst(proxy)) {
      app.log.warn({ proxy, forwarded: shorten(forwarded), hint: HINT },
        'X-Forwarded-For from a proxy that is not trusted')
    }
    done()
  })
}, { name: 'proxy-warnings', dependencies: ['reject-reason'] })
