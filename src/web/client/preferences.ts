/* Preferences in the browser's storage; without storage (private windows, policies) they last as long as the page. */
import { local } from './browser-storage.ts'

export interface Preferences {
  nickname: string
  avatar: string
  language: string
  theme: 'auto' | 'light' | 'dark'
  sound: boolean
  /** The last open room. */
  channel: string
  /** The rules as last shown: changed rules are shown again. */
  rulesRead: string
}

const KEY = 'preferences'

const defaults: Preferences = {
  nickname: '', avatar: '', language: '', theme: 'auto', sound: true, channel: '', rulesRead: '',
}

const current: Preferences = { ...defaults, ...read() }

export const preferences: Readonly<Preferences> = current

export function setPreferences (changes: Partial<Preferences>): void {
  Object.assign(current, changes)
  local.set(KEY, JSON.stringify(current))
}

function read (): Partial<Preferences> {
  const stored = local.read(KEY) ?? {}
  return Object.fromEntries(Object.entries(defaults)
    .map(([name, value]) => [name, typeof stored[name] === typeof value ? stored[name] : value]))
}
