/* People whose messages this browser does not show. Nobody is told, and they may return under another nickname. */
import { local } from './browser-storage.ts'
import { Emitter } from '../../client/emitter.ts'
import type { MessageEntry } from './message-log.ts'

const KEY = 'muted'
const MAX = 500

/** Nicknames by their lower case. */
let people = read()

export const mutes = new Emitter<{ change: [] }>()

export const isMuted = (nickname: string): boolean => people.has(nickname.toLowerCase())

/** Whether a message is not to be seen: our own always are. */
export const isHidden = ({ own, message }: MessageEntry): boolean => !own && isMuted(message.author)

export const mutedPeople = (): string[] => [...people.values()]

export function setMuted (nickname: string, muted: boolean): void {
  if (muted && people.size < MAX) people.set(nickname.toLowerCase(), nickname)
  if (!muted) people.delete(nickname.toLowerCase())
  local.set(KEY, JSON.stringify([...people.values()]))
  mutes.emit('change')
}

function read (): Map<string, string> {
  const stored = local.read(KEY)
  const names = Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : []
  return new Map(names.map((name) => [name.toLowerCase(), name]))
}

// Another tab of this browser.
window.addEventListener('storage', ({ key }) => {
  if (!key?.endsWith(KEY)) return
  people = read()
  mutes.emit('change')
})
