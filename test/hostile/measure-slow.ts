/* How soon healthy members hear each other, without and with a slow one, against dist/:
   node --import tsx test/hostile/measure-slow.ts [what the slow one does] */
import { run, type Scenario } from './crowd-and-slow.ts'
import { SLOW_PEERS, type SlowKind } from './slow-peers.ts'

const ROUNDS = 3

/** Twenty-four seconds: the kernel's buffers and those of the server are full after half of them. */
const SCENARIO: Scenario = {
  compiled: true, texts: 3_600, rate: 150, length: 4_000, watchMemory: false, env: { MAX_BUFFERED_BYTES: '2097152' },
}

const percentile = (sorted: number[], part: number) => sorted[Math.floor((sorted.length - 1) * part)]!.toFixed(1)

const chosen = process.argv[2]
console.log('| beside fifty members | p50 ms | p99 ms | max ms | lost | reordered | ended |\n' +
  '|---|---:|---:|---:|---:|---:|---|')
for (let round = 0; round < ROUNDS; round++) {
  for (const slow of [undefined, ...Object.keys(SLOW_PEERS) as SlowKind[]]) {
    if (chosen && slow !== undefined && slow !== chosen) continue
    const { lost, reordered, latencies, ended } = await run({ ...SCENARIO, slow })
    console.log(`| ${slow ? `somebody ${slow}` : 'nobody'} | ${percentile(latencies, 0.5)} | ` +
      `${percentile(latencies, 0.99)} | ${latencies.at(-1)!.toFixed(1)} | ${lost} | ${reordered} | ` +
      `${Object.entries(ended).map(([reason, count]) => `${count}: ${reason}`).join() || 'nobody'} |`)
  }
}
