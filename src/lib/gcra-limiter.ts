/** A sustained rate and a burst, as the generic cell rate algorithm counts them. Times in milliseconds. */
export interface Rate {
  /** Time that one unit takes to become available again. */
  readonly interval: number
  /** Most time that may be owed before the next unit is denied. */
  readonly tolerance: number
}

/** @returns undefined, which means no limit, where either is 0 */
export function rateOf (perSecond: number, burst: number): Rate | undefined {
  if (perSecond === 0 || burst === 0) return undefined
  const interval = 1_000 / perSecond
  // A thousandth more than it should be: sums of intervals are not exact.
  return { interval, tolerance: (burst - 0.999) * interval }
}

/**
 * A rate limiter whose whole state is one number: the time at which its burst is
 * available again in full. It needs no timer, and a full one can be forgotten.
 */
export class GcraLimiter {
  fullAt = 0

  /**
   * @param now milliseconds of a monotonic clock
   * @param cost in units; may exceed what is available, and is then owed
   * @returns whether the units are granted
   */
  take (rate: Rate, now: number, cost = 1): boolean {
    const fullAt = Math.max(this.fullAt, now)
    if (fullAt - now > rate.tolerance) return false
    this.fullAt = fullAt + cost * rate.interval
    return true
  }

  /** Whole seconds until the next unit is available, at least one: the value of a `retry-after` header. */
  retryAfter (rate: Rate, now: number): number {
    return Math.max(1, Math.ceil((this.fullAt - now - rate.tolerance) / 1_000))
  }
}
