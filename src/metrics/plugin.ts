import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { BrokerObserver } from '../broker/broker-observer.ts'
import { brokerMetrics } from './broker-metrics.ts'
import { eventLoopMetrics } from './event-loop.ts'
import { httpMetrics } from './http-metrics.ts'
import type { Metric } from './metric.ts'
import { processMetrics } from './process-metrics.ts'
import { roomMetrics } from './room-metrics.ts'
import { version } from '../package.ts'
import type { RoomObserver } from '../rooms/observer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Undefined unless METRICS_ENABLED is true. */
    metrics: { all: Metric[], rooms: RoomObserver, broker: BrokerObserver } | undefined
  }
}

/**
 * Metrics for Prometheus. Without METRICS_ENABLED, nothing is counted or measured. The rooms and their broker, which
 * report here, are registered later, and read when metrics are collected.
 */
export default fp(async (app) => {
  if (!app.config.METRICS_ENABLED) {
    app.decorate('metrics', undefined)
    return
  }
  const rooms = roomMetrics(() => app.rooms, () => app.sessions)
  const http = httpMetrics()
  const broker = brokerMetrics(() => {
    const { problem, presence, inFlight } = app.instances
    return { connected: problem === undefined, instances: presence.instances, inFlight }
  })
  const eventLoop = eventLoopMetrics()
  const all = [...processMetrics(version), ...rooms.metrics, ...http.metrics, ...broker.metrics,
    ...eventLoop.metrics]
  app.decorate('metrics', { all, rooms: rooms.observer, broker: broker.observer })
  app.addHook('onClose', async () => eventLoop.stop())

  const reasons = new WeakMap<FastifyRequest, string | undefined>()
  app.addHook('onError', async (request, _reply, { code }) => { reasons.set(request, reasonOf(code)) })
  app.addHook('onResponse', async (request, { statusCode }) => http.responded({
    route: request.methodMismatch?.url ?? request.routeOptions.url,
    status: statusCode,
    handshake: request.ws,
    reason: app.stopping ? 'stopping' : request.rejectReason ?? reasons.get(request),
  }))
  app.addHook('onReady', async () => {
    // Handshakes that ws rejects never reach Fastify.
    app.websocketServer.on('wsClientError', () =>
      http.responded({ route: undefined, status: 400, handshake: true, reason: undefined }))
  })
}, { name: 'metrics', dependencies: ['config', 'draining', 'known-methods', 'reject-reason', 'websocket'] })

/** Turns `GISCHAT_UNKNOWN_ROOM` into "unknown room"; for other errors, the status is enough. */
function reasonOf (errorCode = ''): string | undefined {
  return /^GISCHAT_(.+)/.exec(errorCode)?.[1]?.replaceAll('_', ' ').toLowerCase()
}
