/* Three instances and their Redis under load, stopped, paused and killed at random: npm run chaos -- --minutes N */
import { parseArgs } from 'node:util'
import { chaos } from './chaos.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `npm run chaos -- [options], with redis-server
  --minutes N   how long (default 10)
  --seed S      start of the random numbers (default: another one each time)
`

if (values.help) console.log(USAGE)
else await run(Number(values.minutes), Number(values.seed))

async function run (minutes: number, seed: number): Promise<void> {
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error(USAGE)
  console.log(`seed ${seed}`)
  const tasks: (() => unknown)[] = []
  const scope = { after: (task: any) => { tasks.unshift(task) } }
  try {
    const tally = await chaos(scope, { minutes, seed, onEvent: (line) => console.log(line) })
    console.log(Object.entries(tally).map(([name, count]) => `${name} ${count}`).join(', '))
    console.log('all is well')
  } catch (error) {
    console.error(error)
    console.error(`seed ${seed}`)
    process.exitCode = 1
  } finally {
    for (const task of tasks) await task()
  }
  process.exit()
}
