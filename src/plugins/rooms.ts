import fp from 'fastify-plugin'
import { MemoryBus } from '../bus/memory.ts'
import { createDialects, type Dialects } from '../dialects/dialects.ts'
import { Presence } from '../presence/presence.ts'
import { limitsOf, type Limits } from '../rooms/limits.ts'
import { combine } from '../rooms/observers.ts'
import { Outbox } from '../rooms/outbox.ts'
import { messageLimit } from '../rooms/rate-limit.ts'
import { RoomRegistry } from '../rooms/registry.ts'
import { frameText } from '../transport/websocket.ts'
import { WorkshopPool } from '../workshop/pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    rooms: RoomRegistry
    limits: Limits
    dialects: Dialects
  }
}

/** The rooms of this instance, on the bus that its configuration asks for. */
export default fp(async (app) => {
  const { config, roomLog, metrics } = app
  const observer = metrics ? combine(roomLog, metrics.observer) : roomLog
  const bus = new MemoryBus((error, room) => observer.failed('deliver', error, room))
  const limits = limitsOf(config)
  const workshop = new WorkshopPool(limits, (error) => app.log.error({ err: error }, 'a thread failed'))
  const dialects = createDialects(limits, (base64) => workshop.fitImage(base64))
  app.decorate('limits', limits)
  app.decorate('dialects', dialects)
  app.decorate('rooms', new RoomRegistry(config.ROOMS, {
    bus,
    presence: new Presence(bus),
    observer,
    outbox: new Outbox(),
    frame: frameText,
    dialects,
    workshop,
    history: {
      maxMessages: config.MAX_STORED_MESSAGES,
      maxBytes: config.MAX_STORED_BYTES,
      unstoredTexts: config.UNSTORED_TEXTS,
    },
    maxBufferedBytes: config.MAX_BUFFERED_BYTES,
    messageLimit: messageLimit(config.MESSAGE_RATE, config.MESSAGE_BURST),
  }))
  app.addHook('onClose', async () => {
    await bus.close()
    await workshop.close()
  })
}, { name: 'rooms', dependencies: ['config', 'room-log', 'metrics'] })
