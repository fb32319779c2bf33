/*
 * The token of a link for moderators and members of private rooms: `https://host/#~TOKEN`, with `/QGIS` behind it for
 * a room, or a visit of `/~TOKEN/`. It leaves the address at once and stays in this tab. It is sent to this instance
 * only, in front of the paths of its API.
 */

const SEGMENT = /\/(?:~|%7E)([\w-]+\.[\w-]+)(?=\/|$)/i
const FRAGMENT = /^#(?:~|%7E)([\w-]+\.[\w-]+)\/?(.*)$/i

/** The folder of the page, below which everything is; without a token in any case. */
export const base = new URL('.', new URL(location.pathname.replace(SEGMENT, '') || '/', location.href))

const KEY = `gischat:${base.pathname}:access`

let token = read()
/** Called when the server no longer accepts the token. */
const droppedListeners = new Set<() => void>()

/**
 * Takes a token out of the address.
 *
 * @returns whether the page has to begin anew: the files of a visit of `/~TOKEN/` would be requested with it
 */
export function takeToken (): boolean {
  const inPath = SEGMENT.exec(location.pathname)?.[1]
  const [, inFragment, room] = FRAGMENT.exec(location.hash) ?? []
  const found = inFragment ?? inPath
  if (found === undefined) return false
  const path = location.pathname.replace(SEGMENT, '') || '/'
  const hash = inFragment === undefined ? location.hash : room ? `#/${room}` : ''
  history.replaceState(null, '', path + location.search + hash)
  token = found
  return write(found) && inPath !== undefined
}

export const hasToken = (): boolean => token !== undefined

/** Forgets a token that the server does not accept, once for all requests that were made with it. */
export function dropToken (): void {
  if (token === undefined) return
  token = undefined
  write(undefined)
  for (const listener of droppedListeners) listener()
}

export function onTokenDropped (listener: () => void): void {
  droppedListeners.add(listener)
}

/** The address of an API path, with the token. */
export function apiUrl (path: string): URL {
  return new URL(path, token === undefined ? base : new URL(`~${token}/`, base))
}

function read (): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

/** @returns whether the browser keeps it over a reload */
function write (value: string | undefined): boolean {
  try {
    if (value === undefined) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, value)
    return true
  } catch {
    return false
  }
}
