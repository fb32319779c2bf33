/** gischat passes the kit, which it ships for other servers. */
import { test } from 'node:test'
import { ADMIN_TOKEN } from '../moderation/tokens.ts'
import { startServer } from '../helper.ts'
import { checkServer } from './check.ts'

test('an instance with everything switched on', async (t) => {
  const { http } = await startServer(t, { ADMIN_TOKEN })
  await checkServer(t, http)
})
