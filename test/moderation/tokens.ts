import { randomUUID } from 'node:crypto'
import type { Claims } from '../../src/moderation/access.ts'
import type { App } from '../../src/types.ts'

export const ADMIN_TOKEN = 'correct-horse-battery-staple'

/** A token of a server, valid for an hour. */
export function mint (app: App, claims: Partial<Claims> = {}): string {
  return app.tokens!.mint({
    id: randomUUID(), rooms: ['*'], powers: ['join'], nickname: null, expires: Date.now() / 1000 + 3600, ...claims,
  })
}
