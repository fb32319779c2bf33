import type { Environment } from '../../client/environment.ts'
import { dropToken, hasToken } from './access-token.ts'

/** The browser as the environment of a connection. */
export const browserEnvironment: Environment = {
  createSocket: (url, protocols) => new WebSocket(url, protocols),
  async fetch (url, options) {
    const response = await fetch(url, options)
    if (response.status === 401 && hasToken()) dropToken()
    return response
  },
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
