import fp from 'fastify-plugin'
import { MemoryBus } from '../bus/memory.ts'
import { limitsOf, type Limits } from '../rooms/limits.ts'
import { combine } from '../rooms/observers.ts'
import { Outbox } from '../rooms/outbox.ts'
import { RoomRegistry } from '../rooms/registry.ts'
import { frameText } from '../transport/websocket.ts'

declare module 'fastify' {
  interface FastifyInstance {
    rooms: RoomRegistry
    limits: Limits
  }
}

/** The rooms of this instance, on the bus that its configuration asks for. */
export default fp(async (app) => {
  const { config, roomLog, metrics } = app
  const observer = metrics ? combine(roomLog, metrics.observer) : roomLog
  const bus = new MemoryBus((error, room) => observer.failed('deliver', error, room))
  app.decorate('limits', limitsOf(config))
  app.decorate('rooms', new RoomRegistry(config.ROOMS, {
    bus,
    observer,
    outbox: new Outbox(),
    frame: frameText,
    maxBufferedBytes: config.MAX_BUFFERED_BYTES,
  }))
  app.addHook('onClose', () => bus.close())
}, { name: 'rooms', dependencies: ['config', 'room-log', 'metrics'] })
