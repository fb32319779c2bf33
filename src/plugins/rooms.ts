import fp from 'fastify-plugin'
import { createDialects, type Dialects } from '../dialects/dialects.ts'
import { limitsOf, type Limits } from '../rooms/limits.ts'
import { Outbox } from '../rooms/outbox.ts'
import { messageLimit } from '../rooms/rate-limit.ts'
import { RoomRegistry } from '../rooms/registry.ts'
import { frameText } from '../transport/framing.ts'
import { WorkshopPool } from '../workshop/pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    rooms: RoomRegistry
    limits: Limits
    dialects: Dialects
  }
}

/** The rooms, and their part on this instance. */
export default fp(async (app) => {
  const { config, observer, instances } = app
  const limits = limitsOf(config)
  const workshop = new WorkshopPool(limits, (error) => app.log.error({ err: error }, 'a thread failed'))
  const dialects = createDialects(limits, (base64) => workshop.fitImage(base64))
  app.decorate('limits', limits)
  app.decorate('dialects', dialects)
  const rooms = new RoomRegistry(config.ROOMS, {
    bus: instances.bus,
    presence: instances.presence,
    archive: instances.archive,
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
  })
  app.decorate('rooms', rooms)
  app.addHook('onClose', () => workshop.close())
  await instances.start(() => rooms.reunite())
}, { name: 'rooms', dependencies: ['config', 'observer', 'instances'] })
