import type { Environment } from '../../client/environment.ts'

/** The browser as the environment of a connection. */
export const browserEnvironment: Environment = {
  createSocket: (url, protocols) => new WebSocket(url, protocols),
  fetch: (url, options) => fetch(url, options),
  isOnline: () => navigator.onLine,
  listen (listener) {
    const control = new AbortController()
    const { signal } = control
    window.addEventListener('online', () => listener('online'), { signal })
    window.addEventListener('offline', () => listener('offline'), { signal })
    window.addEventListener('pageshow', ({ persisted }) => { if (persisted) listener('wake') }, { signal })
    document.addEventListener('visibilitychange', () => { if (!document.hidden) listener('wake') }, { signal })
    document.addEventListener('resume', () => listener('wake'), { signal })
    return () => control.abort()
  },
}
