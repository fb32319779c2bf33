import fp from 'fastify-plugin'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { createDialects, type Dialects } from '../dialects/dialects.ts'
import type { Config } from '../config/schema.ts'
import { limitsOf } from '../config/limits.ts'
import type { Limits } from '../protocol/limits.ts'
import { FlushScheduler } from '../lib/flush-scheduler.ts'
import { BufferBudget } from '../rooms/buffer-budget.ts'
import { DecodeBudget } from '../rooms/decode-budget.ts'
import { FanOutBudget } from '../rooms/fan-out-budget.ts'
import { messageRate } from '../rooms/message-rate-limiter.ts'
import { RoomRegistry } from '../rooms/registry.ts'
import type { RoomOptions } from '../rooms/room.ts'
import { Sessions } from '../rooms/sessions.ts'
import type { WorkerPool } from '../rooms/worker-pool.ts'
import { frameText } from '../websocket/framing.ts'
import { PiscinaPool } from '../workers/pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    rooms: RoomRegistry
    sessions: Sessions
    workers: WorkerPool
    limits: Limits
    dialects: Dialects
  }
}

/** Milliseconds between two checks of the data on its way to members. */
const BUDGET_INTERVAL = 250

/** Milliseconds between two ticks of the sessions. */
const TICK = 1_000

/** Milliseconds between two checks whether the members of private rooms still have access. */
const ACCESS_INTERVAL = 500

/** Milliseconds in which Redis delivers a message by PUT, or counts as gone, and between two looks at it. */
const DELIVERY_TIME = 2_500
const DELIVERY_INTERVAL = 50

/** Share of the grace period that this may take. */
const DELIVERY_SHARE = 0.35

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
  const sessions = new Sessions({
    presence: instances.presence,
    seconds: config.RESUME_SECONDS,
    silentSeconds: config.WS_PING_TIMEOUT,
    maxBytes: config.RESUME_BYTES,
    maxPerNetwork: config.MAX_CONNECTIONS_PER_IP || Infinity,
    max: config.MAX_CONNECTIONS || Infinity,
  })
  app.decorate('sessions', sessions)
  const rooms = new RoomRegistry(roomsOf(config), {
    sessions,
    broker: instances.broker,
    presence: instances.presence,
    historyStore: instances.historyStore,
    moderation: app.moderation && { ...app.moderation, maxMessageLength: limits.maxMessageLength },
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
  if (app.moderation) app.moderation.state.rooms = rooms
  const timer = setInterval(() => budget.enforce(rooms), BUDGET_INTERVAL)
  timer.unref()
  const ticks = config.RESUME_SECONDS > 0 ? setInterval(() => sessions.tick(), TICK).unref() : undefined
  const accessChecks = app.tokens && setInterval(() => rooms.expelEnded(), ACCESS_INTERVAL).unref()
  // Requests whose messages were published must be answered, or programs send them again.
  app.addHook('preClose', async () => {
    const atMost = Math.min(DELIVERY_TIME, config.SHUTDOWN_GRACE_SECONDS * 1000 * DELIVERY_SHARE)
    const end = performance.now() + atMost
    while (rooms.undelivered > 0 && performance.now() < end) await sleep(DELIVERY_INTERVAL)
    rooms.confirmAll()
    await turn()
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    clearInterval(accessChecks)
    clearInterval(ticks)
    // Before this instance takes its leave of the others.
    sessions.close()
    await workers.close()
  })
  await instances.start(() => rooms.resync())
}, { name: 'rooms', dependencies: ['config', 'tokens', 'observer', 'broker', 'moderation'] })

/** The configured rooms, the private ones last. */
function roomsOf ({ ROOMS, PRIVATE_ROOMS }: Config): RoomOptions[] {
  return [
    ...ROOMS.map((name) => ({ name, isPrivate: false })),
    ...PRIVATE_ROOMS.map((name) => ({ name, isPrivate: true })),
  ]
}
