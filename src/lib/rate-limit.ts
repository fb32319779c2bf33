/** So much a second in the long run, and so much at once after a rest. Times in milliseconds. */
export interface Rate {
  /** What one costs: the time until it may be had again. */
  readonly interval: number
  /** Most that may be owed before the next is refused. */
  readonly tolerance: number
}

/** @returns undefined, which is no limit, where either is 0 */
export function rateOf (perSecond: number, burst: number): Rate | undefined {
  if (perSecond === 0 || burst === 0) return undefined
  const interval = 1_000 / perSecond
  // A thousandth more than it should be: sums of intervals are not exact.
  return { interval, tolerance: (burst - 0.999) * interval }
}

/**
 * A token bucket in one number: the time at which it is full again. It needs
 * no timer, and one that is full is as good as none.
 */
export class Bucket {
  fullAt = 0

  /** @param cost more than there is may be taken, and is owed */
  take (rate: Rate, now: number, cost = 1): boolean {
    const fullAt = Math.max(this.fullAt, now)
    if (fullAt - now > rate.tolerance) return false
    this.fullAt = fullAt + cost * rate.interval
    return true
  }

  /** Whole seconds until the next may be had, at least one: what `retry-after` says. */
  retryAfter (rate: Rate, now: number): number {
    return Math.max(1, Math.ceil((this.fullAt - now - rate.tolerance) / 1_000))
  }
}

/** What one connection may send. */
export interface MessageLimit {
  readonly rate: Rate
  /** How much beyond the rate is forgiven. */
  readonly patience: Rate
}

/**
 * Times the rate: who sends less than that beyond it, for however long, is only
 * dropped. A strict rate makes nobody hostile: a server bears that many anyway.
 */
const HOSTILE_TIMES = 10
const HOSTILE_PER_SECOND = 200

/** Seconds' worth of it that are borne on top: at ten times as much they last five seconds, at a hundred half one. */
const HOSTILE_SECONDS = 50

/** @returns undefined, which is no limit, where either is 0 */
export function messageLimit (perSecond: number, burst: number): MessageLimit | undefined {
  const rate = rateOf(perSecond, burst)
  const hostile = Math.max(HOSTILE_TIMES * perSecond, HOSTILE_PER_SECOND)
  const patience = rateOf(hostile, hostile * HOSTILE_SECONDS)
  return rate && patience && { rate, patience }
}

/** Bytes that count as one more message: a big one costs everybody in the room more than a line of text. */
const BYTES_PER_MESSAGE = 256 * 1024

/** Milliseconds between two notices to one sender: a flood of messages must not become one of answers. */
const TELL_EVERY = 1_000

/** A message is within the rate, is dropped, is dropped and its sender to be told, or is one too many. */
export type Verdict = 'admitted' | 'dropped' | 'told' | 'hostile'

/** What one connection has sent. */
export class MessageMeter {
  readonly #rate = new Bucket()
  readonly #patience = new Bucket()
  #tellAt = 0

  /** @param now milliseconds of a clock that never goes back */
  weigh ({ rate, patience }: MessageLimit, bytes: number, now: number): Verdict {
    const cost = 1 + Math.floor(bytes / BYTES_PER_MESSAGE)
    if (this.#rate.take(rate, now, cost)) return 'admitted'
    if (!this.#patience.take(patience, now, cost)) return 'hostile'
    if (now < this.#tellAt) return 'dropped'
    this.#tellAt = now + TELL_EVERY
    return 'told'
  }

  /**
   * Pings take nothing from messages, since a network that stood still brings many at once.
   *
   * @returns whether they are a flood
   */
  weighPing ({ patience }: MessageLimit, now: number): boolean {
    return !this.#patience.take(patience, now)
  }
}
