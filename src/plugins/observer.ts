import fp from 'fastify-plugin'
import { composeObservers, type RoomObserver } from '../rooms/observer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Told of what happens in the rooms. */
    observer: RoomObserver
  }
}

/** The logs, and the figures where somebody asks for them. */
export default fp(async (app) => {
  const { roomLog, metrics } = app
  app.decorate('observer', metrics ? composeObservers(roomLog, metrics.rooms) : roomLog)
}, { name: 'observer', dependencies: ['room-log', 'metrics'] })
