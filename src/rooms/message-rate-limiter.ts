import { GcraLimiter, rateOf, type Rate } from '../lib/gcra-limiter.ts'

/** What one client may send. */
export interface MessageRate {
  readonly rate: Rate
  /** How much beyond the rate is tolerated before the client counts as hostile. */
  readonly tolerated: Rate
}

/**
 * Messages beyond the rate are only dropped, however long that lasts, up to
 * this many times the rate. The minimum keeps a strict rate from making anybody
 * hostile: a server copes with that many anyway.
 */
const HOSTILE_TIMES = 10
const HOSTILE_PER_SECOND = 200

/** Burst of the tolerated rate, in seconds of it: at ten times as much it lasts five seconds, at a hundred half one. */
const HOSTILE_SECONDS = 50

/** @returns undefined, which means no limit, where either is 0 */
export function messageRate (perSecond: number, burst: number): MessageRate | undefined {
  const rate = rateOf(perSecond, burst)
  const hostile = Math.max(HOSTILE_TIMES * perSecond, HOSTILE_PER_SECOND)
  const tolerated = rateOf(hostile, hostile * HOSTILE_SECONDS)
  return rate && tolerated && { rate, tolerated }
}

/** Bytes that count as one more message: a large one costs everybody in the room more than a line of text. */
const BYTES_PER_MESSAGE = 256 * 1024

/** Milliseconds between two notices to one client: a flood of messages must not cause a flood of answers. */
const NOTIFY_INTERVAL = 1_000

export type Verdict = 'allow' | 'drop' | 'dropAndNotify' | 'disconnect'

/** Counts what one client sends. */
export class MessageRateLimiter {
  readonly #messages = new GcraLimiter()
  readonly #excess = new GcraLimiter()
  #notifyAt = 0

  /** @param now milliseconds of a monotonic clock */
  check ({ rate, tolerated }: MessageRate, bytes: number, now: number): Verdict {
    const cost = 1 + Math.floor(bytes / BYTES_PER_MESSAGE)
    if (this.#messages.take(rate, now, cost)) return 'allow'
    if (!this.#excess.take(tolerated, now, cost)) return 'disconnect'
    if (now < this.#notifyAt) return 'drop'
    this.#notifyAt = now + NOTIFY_INTERVAL
    return 'dropAndNotify'
  }

  /**
   * Pings and pongs cost no messages, since a network that stalled delivers many at once.
   *
   * @returns whether they are a flood
   */
  checkPing ({ tolerated }: MessageRate, now: number): boolean {
    return !this.#excess.take(tolerated, now)
  }
}
