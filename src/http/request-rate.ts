import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { rateOf, type Rate } from '../lib/gcra-limiter.ts'
import { ClientTracker } from './client-tracker.ts'
import { rejectBusy } from './reject-busy.ts'

declare module 'fastify' {
  interface FastifyInstance {
    clientTracker: ClientTracker
    requestRate: RequestRate
  }
  interface FastifyContextConfig {
    /** Whether requests for the route count towards no rate. */
    unlimited?: boolean
  }
}

/** Bytes of a response that count as one more request: the memory and the time that a small response takes. */
const BYTES_PER_REQUEST = 16 * 1024

/** The rate of requests of each address. Handshakes and PUT requests have rates of their own. */
export class RequestRate {
  readonly #tracker: ClientTracker
  readonly #rate: Rate | undefined

  constructor (tracker: ClientTracker, rate: Rate | undefined) {
    this.#tracker = tracker
    this.#rate = rate
  }

  /** Rejects a request beyond the rate. @returns whether it did */
  rejects (request: FastifyRequest, reply: FastifyReply): boolean {
    if (!this.#rate || request.routeOptions.config.unlimited) return false
    const now = performance.now()
    const { requests } = this.#tracker.find(request.ip, now)
    if (requests.take(this.#rate, now)) return false
    rejectBusy(request, reply, 429, 'too many requests', 'Too many requests from your address',
      requests.retryAfter(this.#rate, now))
    return true
  }

  /** Counts a large response as several requests. Beyond the rate, it becomes a debt. */
  charge (request: FastifyRequest, bytes: number): void {
    if (!this.#rate || bytes < BYTES_PER_REQUEST) return
    const now = performance.now()
    this.#tracker.find(request.ip, now).requests.charge(this.#rate, now, Math.floor(bytes / BYTES_PER_REQUEST))
  }
}

/** Registered before CORS, which answers preflights; all other requests get its headers before they are rejected. */
export default fp(async (app) => {
  const { REQUEST_RATE: perSecond, REQUEST_BURST: burst } = app.config
  const tracker = new ClientTracker()
  const requestRate = new RequestRate(tracker, rateOf(perSecond, burst))
  app.decorate('clientTracker', tracker)
  app.decorate('requestRate', requestRate)

  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS' || !requestRate.rejects(request, reply)) done()
  })
}, { name: 'request-rate', dependencies: ['config', 'reject-reason'] })
