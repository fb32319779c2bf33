import type { App } from '../../types.ts'
import { TAGS } from './room-routes.ts'
import last from './last.ts'
import text from './text.ts'
import users from './users.ts'

/** What the second generation has beside the first one's addresses; it shares their socket. */
export default async function typedRoutes (app: App): Promise<void> {
  const door = { noun: 'room', tag: TAGS.typed, dialect: app.dialects.typed } as const
  await app.register(users, door)
  await app.register(last, door)
  await app.register(text, door)
}
