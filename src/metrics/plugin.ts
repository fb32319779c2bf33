import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { BrokerObserver } from '../broker/broker-observer.ts'
import { busMetrics } from './bus-metrics.ts'
import { doorMetrics } from './http-metrics.ts'
import { eventLoopMetrics } from './event-loop.ts'
import type { Metric } from './metric.ts'
import { processMetrics } from './process-metrics.ts'
import { roomMetrics } from './room-metrics.ts'
import { version } from '../package.ts'
import type { RoomObserver } from '../rooms/observer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Nothing when METRICS_ENABLED is false. */
    metrics: { all: Metric[], rooms: RoomObserver, broker: BrokerObserver } | undefined
  }
}

/**
 * Figures for Prometheus. Without METRICS_ENABLED nothing is counted or measured. The rooms and their broker, which
 * report to it, are registered later, and read when figures are asked for.
 */
export default fp(async (app) => {
  if (!app.config.METRICS_ENABLED) {
    app.decorate('metrics', undefined)
    return
  }
  const rooms = roomMetrics(() => app.rooms)
  const doors = doorMetrics()
  const bus = busMetrics(() => {
    const { problem, presence, inFlight } = app.instances
    return { joined: problem === undefined, instances: presence.instances, inFlight }
  })
  const eventLoop = eventLoopMetrics()
  const all = [...processMetrics(version), ...rooms.metrics, ...doors.metrics, ...bus.metrics,
    ...eventLoop.metrics]
  app.decorate('metrics', { all, rooms: rooms.observer, broker: bus.observer })
  app.addHook('onClose', async () => eventLoop.stop())

  const reasons = new WeakMap<FastifyRequest, string | undefined>()
  app.addHook('onError', async (request, _reply, { code }) => { reasons.set(request, inWords(code)) })
  app.addHook('onResponse', async (request, { statusCode }) => doors.answered({
    route: request.methodMismatch?.url ?? request.routeOptions.url,
    status: statusCode,
    handshake: request.ws,
    reason: app.stopping ? 'stopping' : request.rejectReason ?? reasons.get(request),
  }))
  app.addHook('onReady', async () => {
    // What ws finds wrong with a handshake is answered below Fastify.
    app.websocketServer.on('wsClientError', () =>
      doors.answered({ route: undefined, status: 400, handshake: true, reason: undefined }))
  })
}, { name: 'metrics', dependencies: ['config', 'draining', 'known-methods', 'reject-reason', 'websocket'] })

/** `GISCHAT_UNKNOWN_ROOM` is "unknown room"; the errors of others tell no more than their status. */
function inWords (errorCode = ''): string | undefined {
  return /^GISCHAT_(.+)/.exec(errorCode)?.[1]?.replaceAll('_', ' ').toLowerCase()
}
