import { DROPPED, type BrokerObserver } from '../broker/broker-observer.ts'
import { Counter, Reading, type Metric } from './metric.ts'

/** State of the broker at the time of a scrape. */
export interface BrokerState {
  connected: boolean
  instances: number
  inFlight: number
}

/**
 * Metrics of the broker, and the observer that counts them.
 *
 * @param read called for each scrape, since the broker is created after its observer
 */
export function brokerMetrics (read: () => BrokerState): { metrics: Metric[], observer: BrokerObserver } {
  const gauge = (name: string, help: string, value: (state: BrokerState) => number) =>
    new Reading('gauge', { name, help }, () => [{ labels: [], value: value(read()) }])
  const connected = gauge('gischat_bus_joined',
    '1 if this instance is connected to the others, else 0; always 1 without Redis.',
    ({ connected }) => Number(connected))
  const instances = gauge('gischat_instances',
    'Live instances, as seen by this one, itself included.', ({ instances }) => instances)
  const inFlight = gauge('gischat_bus_in_flight',
    'Messages published to Redis whose echo has not arrived yet.', ({ inFlight }) => inFlight)
  const interruptions = new Counter({
    name: 'gischat_bus_interruptions_total',
    help: 'Lost connections to Redis.',
  })
  const attempts = new Counter({
    name: 'gischat_bus_failed_attempts_total',
    help: 'Failed attempts to connect to Redis.',
  })
  const deliveredLocally = new Counter({
    name: 'gischat_bus_delivered_alone_total',
    help: 'Messages in flight at an interruption, delivered on this instance only.',
  })
  const published = new Counter({
    name: 'gischat_bus_published_total',
    help: 'Messages published to Redis, including presence messages.',
  })
  const received = new Counter({
    name: 'gischat_bus_received_total',
    help: 'Messages received from Redis, by publisher: "self" or "other".',
    labels: ['from'],
  }, ['self', 'other'])
  const dropped = new Counter({
    name: 'gischat_bus_dropped_total',
    help: 'Messages from Redis that were dropped, and history entries that Redis did not store, by reason.',
    labels: ['reason'],
  }, Object.keys(DROPPED))
  const observer: BrokerObserver = {
    connected () {},
    differs () {},
    clustered () {},
    connectFailed: () => attempts.add(1),
    disconnected (_reason, messages) {
      interruptions.add(1)
      deliveredLocally.add(messages)
    },
    published: () => published.add(1),
    received: (from) => received.add(1, from),
    dropped: (reason) => dropped.add(1, reason),
  }
  return {
    metrics: [connected, instances, inFlight, interruptions, attempts, deliveredLocally, published, received, dropped],
    observer,
  }
}
