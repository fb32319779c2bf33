/* Names that a tab holds as long as it lives, and that other tabs of this browser can see. */

/** Milliseconds for other tabs to object, where the browser has no locks: pages on plain HTTP in a local network. */
const OBJECTION_TIME = 200

/** Milliseconds for which the page before a reload may still hold its names. */
const UNLOAD_TIME = 1_000

/** Undefined in insecure contexts. */
const locks = navigator.locks as LockManager | undefined
const mine = new Set<string>()
const channel = locks ? undefined : openChannel()

type Question = { ask: string } | { held: string }

function openChannel (): BroadcastChannel {
  const channel = new BroadcastChannel('gischat')
  channel.addEventListener('message', ({ data }: MessageEvent<Question>) => {
    if ('ask' in data && mine.has(data.ask)) channel.postMessage({ held: data.ask })
  })
  return channel
}

/** Holds a name from the time it is free until the signal is aborted. */
export function hold (name: string, signal: AbortSignal): void {
  if (!locks) {
    mine.add(name)
    signal.addEventListener('abort', () => mine.delete(name), { once: true })
    return
  }
  locks.request(name, { signal }, () => new Promise<void>((resolve) => {
    mine.add(name)
    signal.addEventListener('abort', () => {
      mine.delete(name)
      resolve()
    }, { once: true })
  })).catch(() => { /* Aborted before it was free. */ })
}

/** Holds a name as long as this tab lives. @returns false if another tab holds it */
export async function tryHold (name: string, { afterReload = false } = {}): Promise<boolean> {
  if (!locks) {
    if (await isHeldElsewhere(name)) return false
    mine.add(name)
    return true
  }
  return await new Promise((resolve) => {
    const options = afterReload ? { signal: AbortSignal.timeout(UNLOAD_TIME) } : { ifAvailable: true }
    locks.request(name, options, (lock) => {
      resolve(lock !== null)
      if (!lock) return
      mine.add(name)
      return new Promise(() => {})
    }).catch(() => resolve(false))
  })
}

/** @param within milliseconds for other tabs to object, where the browser has no locks */
export async function isHeldElsewhere (name: string, within = OBJECTION_TIME): Promise<boolean> {
  if (mine.has(name)) return false
  if (locks) return (await locks.query()).held?.some((lock) => lock.name === name) ?? false
  return await new Promise((resolve) => {
    const control = new AbortController()
    const answer = (held: boolean) => {
      control.abort()
      resolve(held)
    }
    channel!.addEventListener('message', ({ data }: MessageEvent<Question>) => {
      if ('held' in data && data.held === name) answer(true)
    }, { signal: control.signal })
    channel!.postMessage({ ask: name })
    setTimeout(() => answer(false), within)
  })
}
