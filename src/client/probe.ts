import type { Environment } from './environment.ts'

export interface Probe {
  /** 0 if the server cannot be reached. */
  status: number
  /** Seconds to wait; undefined if the server does not reject connections now. */
  retryAfter: number | undefined
  /** The server's own words, if it does not let this client join. */
  reason?: string
}

/** Statuses of a server that is there and takes handshakes: of proxies, of older servers, and of its own. */
const REACHABLE = [403, 404, 426]

/** Browsers hide why a handshake was rejected; the response to a plain request tells. */
export async function probe (fetch: Environment['fetch'], url: string): Promise<Probe> {
  try {
    const response = await fetch(url.replace(/^ws/, 'http'), { cache: 'no-store' })
    const { status, headers } = response
    const busy = status === 429 || status === 503
    const retryAfter = busy ? Number(headers.get('retry-after') ?? undefined) || undefined : undefined
    // A proxy has other words, or none in JSON.
    const { detail } = status === 403 ? await response.json().catch(() => ({})) as { detail?: unknown } : {}
    return { status, retryAfter, ...typeof detail === 'string' && { reason: detail } }
  } catch {
    // The next attempt will show it.
    return { status: 0, retryAfter: undefined }
  }
}

/** Whether the server was there although a handshake failed. */
export const isReachable = ({ status }: Probe): boolean => REACHABLE.includes(status)
