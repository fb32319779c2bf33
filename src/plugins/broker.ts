import { randomUUID } from 'node:crypto'
import fp from 'fastify-plugin'
import type { Broker } from '../broker/broker.ts'
import { composeBrokerObservers } from '../broker/broker-observer.ts'
import { MemoryBroker } from '../broker/memory.ts'
import type { RedisBroker } from '../broker/redis/redis-broker.ts'
import { ConfigError } from '../config/load.ts'
import { digestSharedSettings } from '../config/shared-settings.ts'
import { fulfilledWithin } from '../lib/deadline.ts'
import { Presence } from '../presence/presence.ts'
import { PresenceHeartbeat } from '../presence/presence-heartbeat.ts'
import { now } from '../protocol/events.ts'
import type { HistoryStore } from '../broker/history-store.ts'
import { brokerLog } from '../logging/broker-log.ts'

/** Only if configured. TypeScript would not change the extension of a file that is imported within the plugin. */
const loadRedisBroker = () => import('../broker/redis/redis-broker.ts')

/** The link between this instance and the others. */
export interface Instances {
  broker: Broker
  presence: Presence
  historyStore: HistoryStore | undefined
  /** Number of messages published but not delivered yet. */
  readonly inFlight: number
  /** Why the instances are not connected; undefined if they are. */
  readonly problem: string | undefined
  /** Identifier of this instance. */
  readonly self: string
  /** The other instances. */
  readonly peers: string[]
  /** Adds state that the instances tell each other when they are connected. To be called before the start. */
  shareState (state: SharedState): void
  /** Connects to the others; called once the rooms exist. @param onConnected called for each connection */
  start (onConnected: () => void): Promise<void>
}

/** State that each instance has a part of, or a copy. */
export interface SharedState {
  /** Tells the other instances all of it. */
  publish (): void
  /** Resolves when some instances have told theirs. @param peers called again after each of them */
  waitUntilSynced (peers: () => string[]): Promise<void>
}

declare module 'fastify' {
  interface FastifyInstance {
    instances: Instances
  }
}

/** Milliseconds to wait for the states of the other instances before the first client is admitted. */
const SYNC_WITHIN = 1_000

/** The configured broker: in memory, or through Redis, whose client is loaded only then. */
export default fp(async (app) => {
  const { REDIS_URL: url, REDIS_REQUIRED: required, INSTANCE_ID: deployment } = app.config
  const onDeliveryError = (error: unknown, room: string) => app.observer.failed('deliver', error, room)
  if (url === '') {
    const broker = new MemoryBroker(onDeliveryError)
    app.decorate('instances', {
      broker,
      presence: new Presence(broker),
      historyStore: undefined,
      self: randomUUID(),
      peers: [],
      shareState: () => {},
      inFlight: 0,
      problem: undefined,
      start: async () => {},
    })
    app.addHook('onClose', () => broker.close())
    return
  }

  const { RedisBroker } = await loadRedisBroker()
  const log = brokerLog(app.log, required)
  let onConnected = () => {}
  /** Since when clients are here without the other instances, in seconds since 1970. */
  let apartSince: number | undefined
  const broker: RedisBroker = new RedisBroker({
    url,
    deployment,
    settings: digestSharedSettings(app.config, app.tokens?.keyId),
    onDeliveryError,
    observer: app.metrics ? composeBrokerObservers(log, app.metrics.broker) : log,
    onConnected: () => onConnected(),
    onDisconnected: () => { apartSince ??= now() },
    onPeer: () => states.forEach((state) => state.publish()),
  })
  const presence = new Presence(broker, broker.instance)
  const states: SharedState[] = [
    { publish: () => presence.publishState(), waitUntilSynced: (peers) => presence.waitUntilSynced(peers) },
  ]
  const heartbeat = new PresenceHeartbeat(presence)
  app.decorate('instances', {
    broker,
    presence,
    historyStore: broker.historyStore,
    self: broker.instance,
    get peers () { return broker.peers },
    shareState: (state) => { states.push(state) },
    get inFlight () { return broker.inFlight },
    get problem () { return broker.problem },
    async start (resync) {
      onConnected = () => {
        for (const state of states) state.publish()
        presence.handover.mark(apartSince)
        apartSince = undefined
        resync()
      }
      await broker.start()
      if (broker.problem !== undefined && required) {
        await broker.close()
        throw new ConfigError(`REDIS_REQUIRED="true": ${broker.problem}`)
      }
      if (broker.problem !== undefined) apartSince ??= now()
      await fulfilledWithin(SYNC_WITHIN, Promise.all(states.map((state) => state.waitUntilSynced(() => broker.peers))))
    },
  })
  app.addHook('onClose', async () => {
    heartbeat.stop()
    presence.publishBye()
    await broker.close()
  })
}, { name: 'broker', dependencies: ['config', 'tokens', 'metrics', 'observer'] })
