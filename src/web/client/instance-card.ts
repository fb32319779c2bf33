/* What another instance tells of itself at /.well-known/gischat. All of it is somebody else's text. */

export interface InstanceCard {
  name: string
  languages: string[]
  rooms: number
}

/** Milliseconds for a card. */
const TIMEOUT = 8_000

/** Characters of a name, and languages, that are shown. */
const MAX_NAME = 100
const MAX_LANGUAGES = 10

/** The base URL ends with a slash or without. @returns undefined where there is no answer, or one that is no card */
export async function fetchCard (base: string): Promise<InstanceCard | undefined> {
  try {
    const response = await fetch(`${base.replace(/\/$/, '')}/.well-known/gischat`, {
      credentials: 'omit', signal: AbortSignal.timeout(TIMEOUT),
    })
    return response.ok ? readCard(await response.json()) : undefined
  } catch {
    return undefined
  }
}

function readCard (value: any): InstanceCard | undefined {
  const { name, languages, rooms } = value ?? {}
  if (typeof name !== 'string' || name.trim() === '' || !Array.isArray(rooms) || !Array.isArray(languages)) return
  const codes = languages.filter((code) => typeof code === 'string').slice(0, MAX_LANGUAGES)
  return { name: name.slice(0, MAX_NAME), languages: codes, rooms: rooms.length }
}
