import type { FastifyBaseLogger } from 'fastify'
import { networkOf } from '../lib/network.ts'

/** Lines about rejections that an address may cause per interval. */
const MAX_LINES = 10

/** Milliseconds after which the others are reported, in one line. */
const INTERVAL = 1_000

/** One for each logger, since its lines come from several plugins. */
const limiters = new WeakMap<FastifyBaseLogger, LineLimiter>()

/** Limits the lines about rejections for each address, so that rejected requests cannot fill the disk. */
class LineLimiter {
  readonly #log: FastifyBaseLogger
  /** Lines of the current interval, by network. */
  readonly #lines = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor (log: FastifyBaseLogger) {
    this.#log = log
  }

  admits (address: string | undefined): boolean {
    const network = networkOf(address)
    const lines = (this.#lines.get(network) ?? 0) + 1
    this.#lines.set(network, lines)
    this.#timer ??= setTimeout(() => this.#report(), INTERVAL).unref()
    return lines <= MAX_LINES
  }

  #report (): void {
    this.#timer = undefined
    for (const [client, lines] of this.#lines) {
      if (lines > MAX_LINES) this.#log.info({ client, lines: lines - MAX_LINES }, 'lines omitted')
    }
    this.#lines.clear()
  }
}

/**
 * Whether to write a line about a rejection. Lines beyond the limit are counted instead.
 *
 * @param log of the instance
 * @param address undefined if the connection is closed already
 */
export function admitsLine (log: FastifyBaseLogger, address: string | undefined): boolean {
  let limiter = limiters.get(log)
  if (!limiter) limiters.set(log, limiter = new LineLimiter(log))
  return limiter.admits(address)
}
