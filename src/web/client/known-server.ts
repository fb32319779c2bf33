import type { ChannelStatus, Rules } from './api.ts'
import { hasToken } from './access-token.ts'
import { local, session } from './browser-storage.ts'

interface KnownServer {
  rules: Rules
  channels: ChannelStatus[]
}

const KEY = 'server'

/** Private rooms are for this tab, as the token is. */
const storage = () => hasToken() ? session : local

/** Keeps rules and rooms for a start without a connection; with one, they are asked for anew. */
export function rememberServer (known: KnownServer): void {
  storage().set(KEY, JSON.stringify(known))
}

/** The rules and rooms of the last visit. Nobody is known to be there now. */
export function recallServer (): KnownServer | undefined {
  const known = storage().read(KEY) as Partial<KnownServer> | undefined
  if (typeof known?.rules !== 'object' || !Array.isArray(known.channels)) return undefined
  return { rules: known.rules, channels: known.channels.map(({ name }) => ({ name, nb_connected_users: 0 })) }
}
