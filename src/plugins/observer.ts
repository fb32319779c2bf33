import fp from 'fastify-plugin'
import { combine } from '../lib/combine.ts'
import type { Observer } from '../rooms/observer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Told of what happens in the rooms. */
    observer: Observer
  }
}

/** The logs, and the figures where somebody asks for them. */
export default fp(async (app) => {
  const { roomLog, metrics } = app
  app.decorate('observer', metrics ? combine(roomLog, metrics.observer) : roomLog)
}, { name: 'observer', dependencies: ['room-log', 'metrics'] })
