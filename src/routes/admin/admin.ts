import type { App } from '../../types.ts'
import { requireToken } from './authorization.ts'
import acts from './acts.ts'
import members from './members.ts'
import rooms from './rooms.ts'
import tokens from './tokens.ts'

/** Below the prefix of gischat itself. */
export const ADMIN_PREFIX = '/admin'

/** Heading in `/docs`. */
export const TAG = 'admin: moderation, with ADMIN_TOKEN'

/** Addresses of the operator and of moderators. Without ADMIN_TOKEN there are none. */
export default async function adminRoutes (app: App): Promise<void> {
  const { ADMIN_TOKEN: adminToken } = app.config
  if (adminToken === '') return
  app.decorateRequest('isOperator', false)
  await app.register(async (scope) => {
    scope.addHook('onRequest', requireToken(adminToken))
    // Nobody but the one who asks may keep an answer.
    scope.addHook('onSend', async (_request, reply) => { reply.header('cache-control', 'no-store') })
    for (const routes of [tokens, rooms, members, acts]) await scope.register(routes)
  }, { prefix: ADMIN_PREFIX })
}
