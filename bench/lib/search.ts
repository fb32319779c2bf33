import { setTimeout as sleep } from 'node:timers/promises'
import type { Traffic } from './load.ts'
import { faultsOf, find, traffic } from './metrics.ts'
import type { Context, Metrics } from './scenario.ts'

const P99_LIMIT = 50_000 // µs
/** A shared machine hiccups: a rate has failed when it failed twice. */
const TRIES = 2
/** Doublings at most, or halvings where the first rate is too high. */
const STEPS = 8
/** Bisections of the last doubling: the limit is known to an eighth. */
const BISECTIONS = 3

interface Passed {
  rate: number
  line: Traffic
}

function passes (line: Traffic): boolean {
  return line.drained && line.latency_us.p99 <= P99_LIMIT && Object.values(faultsOf(line)).every((n) => n === 0)
}

async function probe (context: Context, rate: number): Promise<Passed | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const lines = await context.load({
      members: 1000,
      phases: [`open:${rate}:${context.seconds(2)}:${context.seconds(3)}`],
      drainLimit: 5,
    })
    const line = find(lines, 'open')
    process.stderr.write(`  ${rate} messages/s: p99 ${(line.latency_us.p99 / 1000).toFixed(1)} ms\n`)
    // A backlog would be the next probe's; otherwise a warm server is worth keeping.
    if (!line.drained) await context.restart()
    else await sleep(500)
    if (passes(line)) return { rate, line }
  }
  return undefined
}

/** A server that merges can be slower at middle rates than at high ones: one failure does not end the climb. */
async function climb (context: Context, from: number): Promise<{ best?: Passed, failed: number }> {
  let best: Passed | undefined
  let failed = from
  for (let rate = from, misses = 0, steps = 0; misses < 2 && steps < STEPS; rate *= 2, steps++) {
    const passed = await probe(context, rate)
    if (passed !== undefined) {
      best = passed
      misses = 0
    } else if (misses++ === 0) {
      failed = rate
    }
  }
  return { ...best && { best }, failed }
}

async function descend (context: Context, from: number): Promise<{ best?: Passed, failed: number }> {
  let failed = from
  for (let steps = 0; steps < STEPS && failed >= 2; steps++) {
    const best = await probe(context, Math.round(failed / 2))
    if (best !== undefined) return { best, failed }
    failed = Math.round(failed / 2)
  }
  return { failed }
}

/** The highest rate of messages into one room of 1000 with a p99 within the limit, and the figures there. */
export async function highestRate (context: Context, from: number): Promise<Metrics> {
  let { best, failed } = await climb(context, from)
  if (best === undefined) ({ best, failed } = await descend(context, from))
  if (best === undefined) return { rate: 0 }
  for (let i = 0; i < BISECTIONS && failed > best.rate; i++) {
    const middle = Math.round((best.rate + failed) / 2)
    const passed = await probe(context, middle)
    if (passed === undefined) failed = middle
    else best = passed
  }
  return { ...traffic(best.line), rate: best.rate }
}
