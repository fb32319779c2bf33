/* What this browser remembers. Without storage (private windows, policies) it lasts as long as the page. */

export interface Preferences {
  nickname: string
  avatar: string
  language: string
  theme: 'auto' | 'light' | 'dark'
  sound: boolean
  /** The channel that was open last. */
  channel: string
  /** The rules that were read, so that they are shown again when they change. */
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
    console.info('gischat: preferences are not kept', error)
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
