import { performance } from 'node:perf_hooks'
import { Histogram, Reading, type Metric } from './metric.ts'

/** Milliseconds from one look at the clock to the next. */
const LOOK_EVERY = 20

/** Milliseconds. */
const OBSERVE_EVERY = 1_000

/** Seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/**
 * How promptly this process gets to what it has to do: everything runs in one
 * thread, so whatever holds up its event loop holds up every client.
 */
export function eventLoopMetrics (): { metrics: Metric[], stop: () => void } {
  const delay = new Histogram({
    name: 'gischat_event_loop_delay_seconds',
    help: 'The longest time that the event loop was held up, once for each second.',
  }, BOUNDS)
  const active = new Reading('counter', {
    name: 'gischat_event_loop_active_seconds_total',
    help: 'Time in which the event loop had work; its rate is the share of its capacity that is used.',
  }, () => [{ labels: [], value: performance.eventLoopUtilization().active / 1_000 }])

  // Node's own monitorEventLoopDelay is blind from each reset to its next sample, and has no buckets to add up.
  let looked = performance.now()
  let observed = looked
  let longest = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - looked - LOOK_EVERY)
    looked = now
    if (now - observed < OBSERVE_EVERY) return
    delay.observe(longest / 1_000)
    observed = now
    longest = 0
  }, LOOK_EVERY)
  timer.unref()
  return { metrics: [delay, active], stop: () => clearInterval(timer) }
}
