/** Milliseconds before the second attempt, and at most. */
const BASE_DELAY = 1_000
const MAX_DELAY = 30_000

/** Milliseconds before the nth attempt: doubled each time, with jitter, so that a room does not come back in step. */
export function backoff (attempt: number, random = Math.random()): number {
  return Math.min(MAX_DELAY, BASE_DELAY * 2 ** attempt) * (0.5 + random / 2)
}
