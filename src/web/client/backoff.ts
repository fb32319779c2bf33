/** Milliseconds. */
const BASE_DELAY = 1_000
const MAX_DELAY = 30_000

/**
 * Milliseconds before attempt n, counted from 0: doubled each time, with jitter, so that the clients of a room do not
 * reconnect all at once.
 */
export function backoff (attempt: number, random = Math.random()): number {
  return Math.min(MAX_DELAY, BASE_DELAY * 2 ** attempt) * (0.5 + random / 2)
}
