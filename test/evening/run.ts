/* Measures what slow lines cost in one room: npm run evening -- --minutes N --folder PATH. Linux. */
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { parseArgs } from 'node:util'
import { spendEvening } from './evening.ts'
import { complaintsOf, report } from './report.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    patience: { type: 'string', default: '30' },
    members: { type: 'string', default: '200' },
    folder: { type: 'string', default: '.' },
    metrics: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `npm run evening -- [options], on Linux
  --minutes N    how long people talk and share (default 3)
  --patience N   minutes for which slow lines may catch up afterwards (default 30)
  --members N    how many are on a fast line (default 200, at least 20)
  --folder PATH  runs PATH/dist/server.js, to compare another build (default: this one)
  --metrics      with METRICS_ENABLED, for the peak of the external memory
`

if (values.help) console.log(USAGE)
else await run(Number(values.minutes), Number(values.patience))

async function run (minutes: number, patienceMinutes: number): Promise<void> {
  if (!(minutes > 0) || !(patienceMinutes >= 0)) throw new Error(USAGE)
  const cleanups: (() => unknown)[] = []
  const t = { after: (cleanUp: () => unknown) => { cleanups.push(cleanUp) } } as Pick<TestContext, 'after'>
  const load = () => loadavg().map((value) => value.toFixed(1)).join(', ')
  const before = load()
  try {
    const result = await spendEvening(t, {
      folder: resolve(values.folder),
      members: Number(values.members),
      minutes,
      patienceMinutes,
      metrics: values.metrics,
      onProgress: console.log,
    })
    const complaints = complaintsOf(result)
    console.log(`\n${report(result)}\nload average before: ${before}, after: ${load()}`)
    for (const complaint of complaints) console.error(complaint)
    if (complaints.length > 0) process.exitCode = 1
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp()
  }
}
