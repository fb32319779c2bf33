import type { Environment, Signal, Socket } from './environment.ts'

/** The constructor of a browser's or of the package `ws`. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => Socket

/** The part of a browser's globals that other programs lack. */
interface Globals {
  WebSocket?: WebSocketConstructor
  navigator?: { onLine?: boolean }
  document?: EventTarget & { hidden: boolean }
  addEventListener?: EventTarget['addEventListener']
}

const globals = globalThis as Globals

/**
 * The surroundings of a browser, or of another program with WebSockets.
 *
 * @param constructor instead of the global WebSocket, which Node.js has from version 22 on
 * @throws {TypeError} without either
 */
export function platform (constructor = globals.WebSocket): Environment {
  if (!constructor) throw new TypeError('There is no global WebSocket: pass one, such as that of the package ws')
  return {
    createSocket: (url, protocols) => new constructor(url, protocols),
    fetch: (url, options) => fetch(url, options as object),
    isOnline: () => globals.navigator?.onLine !== false,
    listen,
  }
}

function listen (listener: (signal: Signal) => void): () => void {
  const control = new AbortController()
  const on = (target: Pick<Globals, 'addEventListener'> | undefined, type: string, act: (event: any) => void) =>
    target?.addEventListener?.(type, act, { signal: control.signal })
  const { document } = globals
  on(globals, 'online', () => listener('online'))
  on(globals, 'offline', () => listener('offline'))
  on(globals, 'pageshow', ({ persisted }) => { if (persisted) listener('wake') })
  on(document, 'visibilitychange', () => { if (!document!.hidden) listener('wake') })
  on(document, 'resume', () => listener('wake'))
  return () => control.abort()
}
