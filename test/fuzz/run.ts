/* Tries any number of hostile inputs on a live server: npm run fuzz -- --inputs N --seed S */
import { parseArgs } from 'node:util'
import { BOUNDS, checkMemory, toMiB } from './bounds.ts'
import { fuzz, FuzzFailure } from './fuzzer.ts'
import type { Memory } from './server.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    compiled: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `npm run fuzz -- [options]
  --inputs N    frames, payloads, requests and handshakes to try (default 100000)
  --seed S      start of the random numbers (default: another one each time)
  --compiled    the server as it was built, from dist/, instead of from source
`

/** Milliseconds between two lines of progress. */
const TELL_EVERY = 10_000

if (values.help) console.log(USAGE)
else await run(Number(values.inputs), Number(values.seed), values.compiled)

async function run (inputs: number, seed: number, compiled: boolean): Promise<void> {
  if (!(inputs > 0) || !Number.isInteger(seed)) throw new Error(USAGE)
  console.log(`seed ${seed}`)
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  let told = started
  try {
    const { inputs: done, batches, before, after } = await fuzz({
      inputs,
      seed,
      compiled,
      onRound (done) {
        if (performance.now() - told < TELL_EVERY) return
        told = performance.now()
        console.log(`${seconds().toFixed(0)} s: ${summary(done)}`)
      },
      onFailure (error) {
        console.error('failed, and now looking for the smallest case that does:', error)
      },
    })
    console.log(`${summary(done)}, in ${batches} batches and ${seconds().toFixed(0)} s`)
    console.log(`server when warm: ${describe(before)}\nserver at the end: ${describe(after)}`)
    console.log(`allowed growth in MiB: ${Object.entries(BOUNDS).map(([name, bound]) => `${name} ${toMiB(bound)}`).join(', ')}`)
    checkMemory(before, after)
    console.log('no crash, no ghost, no disturbed bystander, nothing left behind')
  } catch (error) {
    console.error(error instanceof FuzzFailure ? error.message : error)
    process.exitCode = 1
  }
}

function summary (done: Record<string, number>): string {
  const all = Object.values(done).reduce((sum, count) => sum + count, 0)
  return `${all} inputs (${Object.entries(done).map(([kind, count]) => `${count} ${kind}`).join(', ')})`
}

function describe ({ rss, heapUsed, external, sockets, descriptors }: Memory): string {
  return `RSS ${toMiB(rss)} MiB, heap ${toMiB(heapUsed)} MiB, external ${toMiB(external)} MiB, ` +
    `${sockets} sockets, ${descriptors} file descriptors`
}
