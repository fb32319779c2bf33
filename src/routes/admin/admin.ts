import type { App } from '../../types.ts'
import { requireToken } from './authorization.ts'
import acts from './acts.ts'
import members from './members.ts'
import rooms from './rooms.ts'
import { ADMIN_PREFIX } from './schemas.ts'
import tokens from './tokens.ts'

/** Addresses of the operator and of moderators. Without ADMIN_TOKEN there are none. */
export default async function adminRoutes (app: App): Promise<void> {
  const { ADMIN_TOKEN: adminToken } = app.config
  if (adminToken === '') return
  app.decorateRequest('isOperator', false)
  await app.register(async (scope) => {
    scope.addHook('onRequest', requireToken(adminToken))
    // Most of them need none.
    scope.addHook('onRoute', (route) => { route.config = { ...route.config, allowsEmptyBody: true } })
    scope.addHook('preValidation', async (request) => { request.body ??= {} })
    // Nobody but the one who asks may keep an answer.
    scope.addHook('onSend', async (_request, reply) => { reply.header('cache-control', 'no-store') })
    for (const routes of [tokens, rooms, members, acts]) await scope.register(routes)
  }, { prefix: ADMIN_PREFIX })
}
