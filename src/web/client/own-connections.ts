/* The connections of this browser, in all its tabs: what they sent is one's own. A hint for people, never a proof. */
import { local } from './browser-storage.ts'

const KEY = 'connections'
const MAX = 50

const read = (): string[] => {
  const stored = local.read(KEY)
  return Array.isArray(stored) ? stored : []
}

let known = new Set(read())

window.addEventListener('storage', ({ key }) => { if (key?.endsWith(KEY)) known = new Set([...read(), ...known]) })

export function addOwnConnection (connection: string): void {
  if (known.has(connection)) return
  known.add(connection)
  local.set(KEY, JSON.stringify([...read(), connection].slice(-MAX)))
}

export const isOwnConnection = (connection: string): boolean => known.has(connection)
