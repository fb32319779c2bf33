import type { Environment } from './environment.ts'

export interface Probe {
  /** Whether the server was there although a handshake failed. */
  isReachable: boolean
  /** Seconds to wait; undefined if the server does not reject connections now. */
  retryAfter: number | undefined
  /** The server's own words, if it does not let this client join. */
  reason?: string
}

/** Browsers hide why a handshake was rejected; the response to a plain request tells. */
export async function probe (fetch: Environment['fetch'], url: string): Promise<Probe> {
  try {
    const response = await fetch(url.replace(/^ws/, 'http'), { cache: 'no-store' })
    const { status, headers } = response
    const busy = status === 429 || status === 503
    const retryAfter = busy ? Number(headers.get('retry-after')) || undefined : undefined
    // A proxy has other words, or none in JSON.
    const isForbidden = status === 403
    const { detail } = isForbidden || status === 404
      ? await response.json().catch(() => ({})) as { detail?: unknown }
      : {}
    // Proxies forbid handshakes; ours asks for an upgrade; the original knows its sockets only as such.
    const isReachable = isForbidden || status === 426 || detail === 'Not Found'
    return { isReachable, retryAfter, ...isForbidden && typeof detail === 'string' && { reason: detail } }
  } catch {
    // The next attempt will show it.
    return { isReachable: false, retryAfter: undefined }
  }
}
