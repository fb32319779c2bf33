/* Preferences in the browser's storage; without storage (private windows, policies) they last as long as the page. */

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

const KEY = 'gischat'

const defaults: Preferences = {
  nickname: '', avatar: '', language: '', theme: 'auto', sound: true, channel: '', rulesRead: '',
}

const current: Preferences = { ...defaults, ...read() }

export const preferences: Readonly<Preferences> = current

export function setPreferences (changes: Partial<Preferences>): void {
  Object.assign(current, changes)
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch (error) {
    console.info('gischat: could not store the preferences', error)
  }
}

function read (): Partial<Preferences> {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return Object.fromEntries(Object.entries(defaults)
      .map(([name, value]) => [name, typeof stored[name] === typeof value ? stored[name] : value]))
  } catch {
    return {}
  }
}
