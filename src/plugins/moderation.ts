import fp from 'fastify-plugin'
import { Acts } from '../moderation/acts.ts'
import { Moderation } from '../moderation/moderation.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Undefined unless ADMIN_TOKEN is set. */
    moderation: { state: Moderation, acts: Acts } | undefined
  }
}

/** The decisions of moderators and of the operator, shared with the other instances. */
export default fp(async (app) => {
  const { config, tokens, instances, observer } = app
  app.decorate('moderation', undefined)
  if (!tokens) return
  const state = new Moderation({
    broker: instances.broker,
    self: instances.self,
    peers: () => instances.peers,
    reserved: config.RESERVED_NICKNAMES,
    revoked: tokens.revoked,
  })
  const acts = new Acts(state, (done, actor) => observer.moderated(done, actor))
  app.moderation = { state, acts }
  instances.shareState({
    publish: () => state.publishAll(),
    waitUntilSynced: (peers) => state.waitUntilSynced(peers),
  })
  app.addHook('onClose', async () => state.close())
}, { name: 'moderation', dependencies: ['config', 'tokens', 'observer', 'broker'] })
