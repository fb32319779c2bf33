import { DROPPED, type BrokerObserver } from '../broker/broker-observer.ts'
import { Counter, Reading, type Metric } from './metric.ts'

/** What is read at each look; a single instance is all there is. */
export interface BusReadings {
  joined: boolean
  instances: number
  inFlight: number
}

/**
 * Figures about the way between instances, and the observer that counts it.
 *
 * @param read asked at each look, since the bus is made after its observer
 */
export function busMetrics (read: () => BusReadings): { metrics: Metric[], observer: BrokerObserver } {
  const gauge = (name: string, help: string, value: (readings: BusReadings) => number) =>
    new Reading('gauge', { name, help }, () => [{ labels: [], value: value(read()) }])
  const joined = gauge('gischat_bus_joined',
    'Whether the instance reaches the others: 1 or 0; always 1 without Redis.', ({ joined }) => Number(joined))
  const instances = gauge('gischat_instances',
    'Instances that this one knows to be alive, itself included.', ({ instances }) => instances)
  const inFlight = gauge('gischat_bus_in_flight',
    'Messages that were published and did not come back from Redis yet.', ({ inFlight }) => inFlight)
  const interruptions = new Counter({
    name: 'gischat_bus_interruptions_total',
    help: 'Times that the connection to Redis was given up.',
  })
  const attempts = new Counter({
    name: 'gischat_bus_failed_attempts_total',
    help: 'Attempts to join the other instances that failed.',
  })
  const alone = new Counter({
    name: 'gischat_bus_delivered_alone_total',
    help: 'Messages that were under way to Redis at an interruption and delivered on this instance alone.',
  })
  const published = new Counter({
    name: 'gischat_bus_published_total',
    help: 'Messages published to Redis, those about who is where included.',
  })
  const received = new Counter({
    name: 'gischat_bus_received_total',
    help: 'Messages received from Redis, by who published them: "self" or "other".',
    labels: ['from'],
  }, ['self', 'other'])
  const dropped = new Counter({
    name: 'gischat_bus_dropped_total',
    help: 'Messages from Redis that were given up, and kept messages that Redis did not take, by reason.',
    labels: ['reason'],
  }, Object.keys(DROPPED))
  const observer: BrokerObserver = {
    connected () {},
    missed: () => attempts.add(1),
    disconnected (_reason, messages) {
      interruptions.add(1)
      alone.add(messages)
    },
    published: () => published.add(1),
    received: (from) => received.add(1, from),
    dropped: (reason) => dropped.add(1, reason),
  }
  return {
    metrics: [joined, instances, inFlight, interruptions, attempts, alone, published, received, dropped],
    observer,
  }
}
