import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { IncomingMessage } from 'node:http'
import { ANYONE, type Access } from '../moderation/access.ts'
import { isWellFormed } from '../moderation/tokens.ts'
import { findToken, takenToken } from './path-tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The powers of the client, by the token in the address. */
    readonly access: Access
  }
}

/**
 * Verifies the token in the address of a request. A bad one is refused wherever the request leads: powers that are
 * silently missing would look like an empty server.
 */
export default fp(async (app) => {
  const { tokens } = app
  const verified = new WeakMap<IncomingMessage, Access>()
  app.decorateRequest('access', {
    getter (this: FastifyRequest) { return verified.get(this.raw) ?? ANYONE },
  })

  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request
    const token = takenToken(raw)
    if (!tokens) {
      if (token === undefined) return done()
      // Another gischat of this server has tokens.
      reply.code(404).send({ detail: 'Not Found' })
      return
    }
    const left = token === undefined ? findToken(raw.url!) : undefined
    if (token === undefined && !left) return done()
    const access = token === undefined ? undefined : tokens.verify(token)
    if (access) {
      verified.set(raw, access)
      return done()
    }
    if (left && isWellFormed(left.token)) warnOnce()
    request.rejectReason = 'invalid token'
    reply.code(401).header('www-authenticate', 'Bearer').send({ detail: 'The token is invalid or has expired' })
  })

  let warned = false
  function warnOnce (): void {
    if (!warned) app.log.warn('tokens in addresses need rewriteUrl of serverOptions (docs/library.md)')
    warned = true
  }
}, { name: 'access', dependencies: ['tokens', 'reject-reason'] })
