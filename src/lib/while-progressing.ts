import { fulfilledWithin } from './deadline.ts'

export interface Progress {
  /** A number that changes with any progress. */
  measure (): number
  /** Milliseconds without progress that end the wait. */
  idle: number
  /** Milliseconds that end the wait in any case. */
  atMost?: number
}

/**
 * Waits for a promise that never rejects, as long as there is progress: a slow
 * or busy machine takes its time, and a peer that is gone costs little.
 */
export async function whileProgressing (
  done: Promise<unknown>,
  { measure, idle, atMost = Infinity }: Progress
): Promise<void> {
  const end = performance.now() + atMost
  for (let last = NaN, current = measure(); current !== last && performance.now() < end; current = measure()) {
    last = current
    if (await fulfilledWithin(Math.min(idle, end - performance.now()), done)) return
  }
}
