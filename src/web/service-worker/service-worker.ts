/*
 * Keeps the page's own files, so that it opens without a connection. Nothing else: what is said in rooms, the rules and
 * every other response always come from the server. It also opens the room of a notification.
 */

/** In front of this script, as the server sends it. */
declare const SHELL: {
  /** Changes with the page. */
  version: string
  /** Below the page. */
  files: string[]
}

interface LifecycleEvent extends Event {
  waitUntil (work: Promise<unknown>): void
}

interface RequestEvent extends LifecycleEvent {
  readonly request: Request
  respondWith (response: Promise<Response>): void
}

interface NotificationEvent extends LifecycleEvent {
  readonly notification: { readonly data: { url: string }, close (): void }
}

interface Tab {
  readonly url: string
  focus (): Promise<unknown>
  postMessage (message: unknown): void
}

interface Scope {
  readonly clients: {
    matchAll (options: { type: 'window', includeUncontrolled: true }): Promise<Tab[]>
    openWindow (url: string): Promise<unknown>
  }
  readonly registration: { readonly scope: string }
  skipWaiting (): Promise<void>
  addEventListener (type: 'install' | 'activate', listener: (event: LifecycleEvent) => void): void
  addEventListener (type: 'fetch', listener: (event: RequestEvent) => void): void
  addEventListener (type: 'notificationclick', listener: (event: NotificationEvent) => void): void
}

/** Milliseconds that the server may take for the page before the kept one is shown: the network may be half dead. */
const PAGE_TIMEOUT = 4_000

const scope = globalThis as unknown as Scope
const page = new URL(scope.registration.scope)
const files = new URL('web/', page)
/** Other instances may be below other paths of the same host. */
const family = `gischat ${page.pathname} `
const current = family + SHELL.version

async function install (): Promise<void> {
  const cache = await caches.open(current)
  await cache.add(new Request(page, { cache: 'reload' }))
  await cache.addAll(SHELL.files.map((file) => new URL(file, files).href))
  await scope.skipWaiting()
}

/** Pages that are open may still need files of the version before. */
async function activate (): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(family) && name !== current)
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
}

/** The page of the server; without a usable response, the one that was kept. */
async function getPage (request: Request): Promise<Response> {
  const response = await Promise.race([
    fetch(request).catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(resolve, PAGE_TIMEOUT, undefined)),
  ])
  if (response && response.status < 500) return response
  const kept = await caches.match(page.href, { cacheName: current })
  return kept ?? response ?? await fetch(request)
}

/** A file's name changes with its content, so a kept one is never outdated. */
async function getFile (request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) {
    const cache = await caches.open(current)
    await cache.put(request, response.clone())
  }
  return response
}

/** Shows a room in the tab that has it, else in any tab of the page, else in a new one. */
async function openRoom (url: URL): Promise<void> {
  const tabs = (await scope.clients.matchAll({ type: 'window', includeUncontrolled: true }))
    .filter((tab) => new URL(tab.url).pathname === page.pathname)
  const tab = tabs.find((tab) => tab.url === url.href) ?? tabs[0]
  if (!tab) {
    await scope.clients.openWindow(url.href)
    return
  }
  tab.postMessage({ open: url.hash })
  await tab.focus().catch(() => { /* Not in front, but at the right place. */ })
}

scope.addEventListener('install', (event) => event.waitUntil(install()))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== page.origin) return
  if (request.mode === 'navigate' && pathname === page.pathname) event.respondWith(getPage(request))
  else if (pathname.startsWith(files.pathname)) event.respondWith(getFile(request))
})
scope.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openRoom(new URL(event.notification.data.url, page)))
})
