import fp from 'fastify-plugin'

/** Directives of a Content Security Policy, with their sources. */
export type Policy = Record<string, string[]>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Sources that the pages of a route need beyond the policy of all. */
    csp?: Policy
  }
}

/** What every page may load: files of this instance, and pictures that are made on the spot. No script within a page. */
const POLICY: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': write(POLICY),
}

/** Tells browsers what the pages of this instance never need, on every answer. */
export default fp(async (app) => {
  app.addHook('onSend', ({ routeOptions }, reply, payload, done) => {
    reply.headers(HEADERS)
    const { csp } = routeOptions.config
    if (csp) reply.header('content-security-policy', write(extend(POLICY, csp)))
    done(null, payload)
  })
}, { name: 'security-headers' })

function extend (policy: Policy, more: Policy): Policy {
  const sources = (directive: string) => [...policy[directive] ?? [], ...more[directive] ?? []]
  return Object.fromEntries(Object.keys({ ...policy, ...more }).map((directive) => [directive, sources(directive)]))
}

function write (policy: Policy): string {
  return Object.entries(policy).map(([directive, sources]) => [directive, ...sources].join(' ')).join('; ')
}
