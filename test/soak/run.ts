/* A live server under churn, floods, hanging peers and kills: npm run soak -- --minutes N --seed S */
import { parseArgs } from 'node:util'
import { line, table } from './report.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    compiled: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `npm run soak -- [options], on Linux
  --minutes N   how long (default 20)
  --seed S      start of the random numbers (default: another one each time)
  --compiled    the server as it was built, from dist/, instead of from source
`

if (values.help) console.log(USAGE)
else await run(Number(values.minutes), Number(values.seed), values.compiled)

async function run (minutes: number, seed: number, compiled: boolean): Promise<void> {
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error(USAGE)
  console.log(`seed ${seed}`)
  const { samples, tally, slopes, descriptors, complaints } = await soak({
    minutes, seed, compiled, onSample: (sample) => console.log(line(sample)),
  })
  console.log(`\n${table(samples)}\n`)
  console.log(Object.entries(tally).map(([name, count]) => `${name} ${count}`).join(', '))
  console.log(`in the second half RSS grew by ${slopes.rss.toFixed(2)} MiB a minute, ` +
    `descriptors beside the members by ${slopes.descriptors.toFixed(2)}`)
  console.log(`descriptors with nobody there: ${descriptors.before} before, ${descriptors.after} after`)
  for (const complaint of complaints) console.error(complaint)
  console.log(complaints.length === 0 ? 'all is well' : `${complaints.length} complaints`)
  if (complaints.length > 0) process.exitCode = 1
}
