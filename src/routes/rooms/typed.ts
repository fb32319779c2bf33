import type { App } from '../../types.ts'
import last from './last.ts'
import text from './text.ts'
import users from './users.ts'

/** Routes of the second generation, in addition to those of the first, whose socket it shares. */
export default async function typedRoutes (app: App): Promise<void> {
  const { typed: dialect, 'typed-replies': replyDialect } = app.dialects
  const routes = { noun: 'room', tag: 'typed', dialect, replyDialect } as const
  await app.register(users, routes)
  await app.register(last, routes)
  await app.register(text, routes)
}
