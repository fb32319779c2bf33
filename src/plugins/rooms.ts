import fp from 'fastify-plugin'
import { createDialects, type Dialects } from '../dialects/dialects.ts'
import { limitsOf } from '../config/limits.ts'
import type { Limits } from '../protocol/limits.ts'
import { FlushScheduler } from '../lib/flush-scheduler.ts'
import { BufferBudget } from '../rooms/buffer-budget.ts'
import { DecodeBudget } from '../rooms/decode-budget.ts'
import { FanOutBudget } from '../rooms/fan-out-budget.ts'
import { messageRate } from '../rooms/message-rate-limiter.ts'
import { RoomRegistry } from '../rooms/registry.ts'
import type { WorkerPool } from '../rooms/worker-pool.ts'
import { frameText } from '../websocket/framing.ts'
import { PiscinaPool } from '../workers/pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    rooms: RoomRegistry
    workers: WorkerPool
    limits: Limits
    dialects: Dialects
  }
}

/** Milliseconds between two checks of the data on its way to members. */
const BUDGET_INTERVAL = 250

/** The rooms, and their part on this instance. */
export default fp(async (app) => {
  const { config, observer, instances } = app
  const limits = limitsOf(config)
  const workers = new PiscinaPool(limits, (error) => app.log.error({ err: error }, 'a thread failed'))
  const dialects = createDialects(limits)
  app.decorate('workers', workers)
  app.decorate('limits', limits)
  app.decorate('dialects', dialects)
  const budget = new BufferBudget(config.MAX_TOTAL_BUFFERED_BYTES)
  const rooms = new RoomRegistry(config.ROOMS, {
    broker: instances.broker,
    presence: instances.presence,
    historyStore: instances.historyStore,
    observer,
    flushes: new FlushScheduler(),
    frame: frameText,
    dialects,
    workers,
    history: {
      maxMessages: config.MAX_STORED_MESSAGES,
      maxBytes: config.MAX_STORED_BYTES,
      unstoredTexts: config.UNSTORED_TEXTS,
    },
    maxBufferedBytes: config.MAX_BUFFERED_BYTES,
    budget,
    fanOut: new FanOutBudget(),
    decodes: new DecodeBudget(),
    messageRate: messageRate(config.MESSAGE_RATE, config.MESSAGE_BURST),
  })
  app.decorate('rooms', rooms)
  const timer = setInterval(() => budget.enforce(rooms), BUDGET_INTERVAL)
  timer.unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await workers.close()
  })
  await instances.start(() => rooms.resync())
}, { name: 'rooms', dependencies: ['config', 'observer', 'broker'] })
