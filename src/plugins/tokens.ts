import fp from 'fastify-plugin'
import { deriveKey, Tokens } from '../moderation/tokens.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Undefined unless ADMIN_TOKEN is set. */
    tokens: Tokens | undefined
  }
}

/** The tokens of this deployment. */
export default fp(async (app) => {
  const { ADMIN_TOKEN: adminToken, INSTANCE_ID: deployment, REVOKED_TOKENS: revoked } = app.config
  app.decorate('tokens', adminToken === ''
    ? undefined
    : new Tokens({ key: await deriveKey(adminToken, deployment), revoked }))
}, { name: 'tokens', dependencies: ['config'] })
