import fp from 'fastify-plugin'
import { extendPolicy, POLICY, SECURITY_HEADERS, writePolicy, type Policy } from './security-policy.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Sources that the pages of a route need in addition to the common policy. */
    csp?: Policy
  }
}

/** Adds security headers to every response. */
export default fp(async (app) => {
  app.addHook('onSend', ({ routeOptions }, reply, payload, done) => {
    reply.headers(SECURITY_HEADERS)
    const { csp } = routeOptions.config
    if (csp) reply.header('content-security-policy', writePolicy(extendPolicy(POLICY, csp)))
    done(null, payload)
  })
}, { name: 'security-headers' })
