/** Milliseconds. */
const BASE_DELAY = 1_000
const MAX_DELAY = 30_000

/** Attempts about every second after a restart of the server, which takes two or three. */
const RESTART_ATTEMPTS = 4

/**
 * Milliseconds before attempt n, counted from 0: doubled each time, with jitter, so that the clients of a room do not
 * reconnect all at once.
 *
 * @param restart whether the server announced its restart: then the first attempts follow each other closely
 */
export function backoff (attempt: number, restart = false, random = Math.random()): number {
  const doublings = restart ? Math.max(0, attempt - RESTART_ATTEMPTS + 1) : attempt
  return Math.min(MAX_DELAY, BASE_DELAY * 2 ** doublings) * (0.5 + random / 2)
}
