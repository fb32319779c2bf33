import { performance } from 'node:perf_hooks'
import { Histogram, Reading, type Metric } from './metric.ts'

/** Milliseconds between two samples of the clock. */
const SAMPLE_INTERVAL = 20

/** Milliseconds between two observations, each of the longest delay since the last one. */
const OBSERVE_INTERVAL = 1_000

/** Upper bounds of the buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/**
 * Metrics of the event loop. All clients share one thread, so whatever blocks its
 * event loop delays all of them.
 */
export function eventLoopMetrics (): { metrics: Metric[], stop: () => void } {
  const delay = new Histogram({
    name: 'gischat_event_loop_delay_seconds',
    help: 'Longest delay of the event loop in each second.',
  }, BOUNDS)
  const active = new Reading('counter', {
    name: 'gischat_event_loop_active_seconds_total',
    help: 'Time in which the event loop was busy; its rate is the utilization.',
  }, () => [{ labels: [], value: performance.eventLoopUtilization().active / 1_000 }])

  // Node's own monitorEventLoopDelay misses delays between a reset and its next sample, and has no mergeable buckets.
  let sampledAt = performance.now()
  let observedAt = sampledAt
  let longest = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - sampledAt - SAMPLE_INTERVAL)
    sampledAt = now
    if (now - observedAt < OBSERVE_INTERVAL) return
    delay.observe(longest / 1_000)
    observedAt = now
    longest = 0
  }, SAMPLE_INTERVAL)
  timer.unref()
  return { metrics: [delay, active], stop: () => clearInterval(timer) }
}
