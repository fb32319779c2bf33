import { extname } from 'node:path'
import fp from 'fastify-plugin'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus } from '../broker/broker.ts'
import { MemoryBus } from '../broker/memory.ts'
import type { RedisBus } from '../broker/redis/redis-bus.ts'
import { combine } from '../lib/combine.ts'
import { ConfigError } from '../config/load.ts'
import { Presence } from '../presence/presence.ts'
import { Pulse } from '../presence/pulse.ts'
import type { Archive } from '../broker/archive.ts'
import { linkLog } from '../logging/link-log.ts'

// Loaded only when it is asked for; the same ending as this module's: source under a loader, or build.
const redisBus = new URL(`../broker/redis/redis-bus${extname(import.meta.url)}`, import.meta.url).href

/** How this instance and the others reach each other. */
export interface Instances {
  bus: Bus
  presence: Presence
  archive: Archive | undefined
  /** Messages that were published and did not come back yet. */
  readonly inFlight: number
  /** Why the instances do not reach each other, if they do not. */
  readonly problem: string | undefined
  /** Tries to join the others, once the rooms are there. */
  start (onJoined: () => void): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    instances: Instances
  }
}

/** Milliseconds for the other instances to tell what they hold, before the first client is let in. */
const LEARN_WITHIN = 1_000

/** The bus that the configuration asks for: in memory, or through Redis, whose client is not even loaded otherwise. */
export default fp(async (app) => {
  const { REDIS_URL: url, REDIS_REQUIRED: required, INSTANCE_ID: deployment } = app.config
  const onDeliveryError = (error: unknown, room: string) => app.observer.failed('deliver', error, room)
  if (url === '') {
    const bus = new MemoryBus(onDeliveryError)
    app.decorate('instances', {
      bus, presence: new Presence(bus), archive: undefined, inFlight: 0, problem: undefined, start: async () => {},
    })
    app.addHook('onClose', () => bus.close())
    return
  }

  const { RedisBus } = await import(redisBus) as typeof import('../broker/redis/redis-bus.ts')
  const log = linkLog(app.log, required)
  let onJoined = () => {}
  const bus: RedisBus = new RedisBus({
    url,
    deployment,
    onDeliveryError,
    observer: app.metrics ? combine(log, app.metrics.link) : log,
    onJoined: () => onJoined(),
    onPeer: () => presence.own.publishState(),
  })
  const presence = new Presence(bus, bus.instance)
  const pulse = new Pulse(presence)
  app.decorate('instances', {
    bus,
    presence,
    archive: bus.archive,
    get inFlight () { return bus.inFlight },
    get problem () { return bus.problem },
    async start (reunite) {
      onJoined = () => {
        presence.own.publishState()
        reunite()
      }
      await bus.start()
      if (bus.problem !== undefined && required) {
        await bus.close()
        throw new ConfigError(`REDIS_REQUIRED="true": ${bus.problem}`)
      }
      await Promise.race([presence.learn(() => bus.peers), sleep(LEARN_WITHIN, undefined, { ref: false })])
    },
  })
  app.addHook('onClose', async () => {
    pulse.stop()
    presence.own.publishBye()
    await bus.close()
  })
}, { name: 'instances', dependencies: ['config', 'metrics', 'observer'] })
