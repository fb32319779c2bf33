/* Notifications of the system, for users who enabled them: one per room, which the next one replaces. */
import { base } from './api.ts'
import { local } from './browser-storage.ts'
import { words } from './i18n.ts'
import { roomAddress } from './room-address.ts'

export const LEVELS = ['off', 'mentions', 'all'] as const
export type Level = typeof LEVELS[number]

const KEY = 'notify'
/** Milliseconds between two notifications of a room: what arrives meanwhile is counted in the next one. */
const INTERVAL = 3_000
const MAX_LENGTH = 140

interface News {
  author: string
  text: string
}

/** Per room, what has arrived since it was read. */
const waiting = new Map<string, { count: number, latest: News, timer: number, late: boolean }>()

export const canNotify = (): boolean => 'Notification' in window && window.isSecureContext

export function notifyLevel (): Level {
  const stored = LEVELS.find((level) => level === local.get(KEY)) ?? 'off'
  return canNotify() && Notification.permission === 'granted' ? stored : 'off'
}

/** @returns the level that the browser allows */
export async function chooseLevel (level: Level): Promise<Level> {
  if (level !== 'off' && canNotify()) await Notification.requestPermission()
  local.set(KEY, level)
  return notifyLevel()
}

/** Tells of a message that is not being read. */
export function notify (room: string, news: News, mention: boolean): void {
  const level = notifyLevel()
  if (level === 'off' || (level === 'mentions' && !mention)) return
  const known = waiting.get(room)
  if (known) {
    known.count++
    known.latest = news
    if (known.timer === 0) show(room)
    else known.late = true
  } else {
    waiting.set(room, { count: 1, latest: news, timer: 0, late: false })
    show(room)
  }
}

/** Ends the count of a room that is being read, and removes its notification. */
export function clearNotifications (room: string): void {
  const known = waiting.get(room)
  if (!known) return
  clearTimeout(known.timer)
  waiting.delete(room)
  shown.get(room)?.close()
  shown.delete(room)
  withWorker(async (worker) => {
    for (const notification of await worker.getNotifications({ tag: tagOf(room) })) notification.close()
  })
}

/** Opens rooms of notifications that the service worker has shown. */
export function openNotified (): void {
  navigator.serviceWorker?.addEventListener('message', ({ data }) => {
    if (typeof data?.open === 'string') location.hash = data.open
  })
}

const tagOf = (room: string): string => `gischat ${room}`

function withWorker (act: (worker: ServiceWorkerRegistration) => Promise<unknown>): void {
  navigator.serviceWorker?.getRegistration().then((worker) => worker && act(worker))
    .catch((error) => console.info('gischat: the service worker does not show notifications', error))
}

const shown = new Map<string, Notification>()

function show (room: string): void {
  const known = waiting.get(room)!
  known.late = false
  known.timer = window.setTimeout(() => {
    known.timer = 0
    if (known.late) show(room)
  }, INTERVAL)
  const { count, latest } = known
  const text = words.says(latest.author, latest.text)
  const title = count > 1 ? `${room}: ${words.newMessages(count)}` : room
  const body = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
  const url = `${base.pathname}#/${encodeURIComponent(room)}`
  // The page has a sound of its own.
  const options = { body, tag: tagOf(room), silent: true, data: { url } }
  try {
    const notification = new Notification(title, options)
    notification.addEventListener('click', () => {
      window.focus()
      location.hash = roomAddress(room)
      notification.close()
    })
    shown.set(room, notification)
  } catch {
    // Browsers of phones show notifications of service workers only.
    withWorker((worker) => worker.showNotification(title, options))
  }
}
