/** A sustained rate and a burst, as parameters of the generic cell rate algorithm, in milliseconds. */
export interface Rate {
  /** Time until one unit is available again. */
  readonly interval: number
  /** Maximum debt, as a time, at which another unit is granted. */
  readonly tolerance: number
}

/** @returns undefined, which means no limit, if either is 0 */
export function rateOf (perSecond: number, burst: number): Rate | undefined {
  if (perSecond === 0 || burst === 0) return undefined
  const interval = 1_000 / perSecond
  // A thousandth of a unit of margin, since sums of intervals are not exact.
  return { interval, tolerance: (burst - 0.999) * interval }
}

/**
 * A rate limiter whose entire state is one number: the time at which its burst is
 * fully available again. It needs no timer, and can be discarded after that time.
 */
export class GcraLimiter {
  fullAt = 0

  /**
   * @param now milliseconds of a monotonic clock
   * @param cost in units; the part that exceeds the available ones becomes a debt
   * @returns whether the units are granted
   */
  take (rate: Rate, now: number, cost = 1): boolean {
    if (this.fullAt - now > rate.tolerance) return false
    this.charge(rate, now, cost)
    return true
  }

  /** Takes units whether or not they are available; the excess becomes a debt. */
  charge (rate: Rate, now: number, cost: number): void {
    this.fullAt = Math.max(this.fullAt, now) + cost * rate.interval
  }

  /** Whole seconds until the next unit is available, at least one: the value of a `retry-after` header. */
  retryAfter (rate: Rate, now: number): number {
    return Math.max(1, Math.ceil((this.fullAt - now - rate.tolerance) / 1_000))
  }
}
