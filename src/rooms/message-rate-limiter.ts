import { GcraLimiter, rateOf, type Rate } from '../lib/gcra-limiter.ts'

/** The rate at which a client may send messages. */
export interface MessageRate {
  readonly rate: Rate
  /** The rate of excess messages up to which the client does not count as hostile. */
  readonly tolerated: Rate
}

/**
 * Up to this multiple of the rate, excess messages are only dropped, for however
 * long. The minimum prevents a strict rate from making clients hostile: a server
 * copes with that many messages anyway.
 */
const HOSTILE_TIMES = 10
const HOSTILE_PER_SECOND = 200

/** Burst of the tolerated rate, in seconds: ten times as many messages exhaust it in five seconds. */
const HOSTILE_SECONDS = 50

/** @returns undefined, which means no limit, if either is 0 */
export function messageRate (perSecond: number, burst: number): MessageRate | undefined {
  const rate = rateOf(perSecond, burst)
  const hostile = Math.max(HOSTILE_TIMES * perSecond, HOSTILE_PER_SECOND)
  const tolerated = rateOf(hostile, hostile * HOSTILE_SECONDS)
  return rate && tolerated && { rate, tolerated }
}

/** Bytes that count as one more message, since large messages cost everybody in the room more. */
const BYTES_PER_MESSAGE = 256 * 1024

/**
 * Pings and pongs of one client: more than any library sends, and many at once,
 * as they arrive after a network stall. Each costs the event loop 15 µs.
 */
const PINGS = rateOf(20, 1_000)!

/** Milliseconds between two notices to a client: a flood of messages must not cause a flood of notices. */
const NOTIFY_INTERVAL = 1_000

export type Verdict = 'allow' | 'drop' | 'dropAndNotify' | 'disconnect'

/** Limits the messages of one client. */
export class MessageRateLimiter {
  readonly #messages = new GcraLimiter()
  readonly #excess = new GcraLimiter()
  readonly #pings = new GcraLimiter()
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

  /** Pings and pongs do not count as messages. @returns whether they are a flood */
  checkPing (now: number): boolean {
    return !this.#pings.take(PINGS, now)
  }
}
