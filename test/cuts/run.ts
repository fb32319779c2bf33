/* Cuts the connections of a room's members at random: npm run cuts -- --members N --seconds N --instances N. */
import { parseArgs } from 'node:util'
import { Redis } from '../redis.ts'
import { TcpProxy } from '../tcp-proxy.ts'
import { storm } from './storm.ts'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '120' },
    rate: { type: 'string', default: '20' },
    every: { type: 'string', default: '10' },
    instances: { type: 'string', default: '1' },
    redis: { type: 'boolean', default: false },
    nginx: { type: 'boolean', default: false },
    restart: { type: 'boolean', default: false },
    together: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const USAGE = `npm run cuts -- [options]
  --members N    members of the room (default 200)
  --seconds N    how long they talk (default 120)
  --rate N       messages a second, of all together (default 20)
  --every N      seconds between two cuts of one connection, on average (default 10)
  --instances N  with more than one, a redis-server connects them (default 1)
  --redis        cuts the way of the first instance to Redis as well, for two seconds
  --nginx        the documented nginx is in front of the instances
  --together     all connections are reset at once in the middle
  --restart      the first of several instances is stopped and started in the middle; nothing is cut while it starts
`

const count = Number(values.instances)
if (values.help) {
  console.log(USAGE)
} else if (values.restart && count < 2) {
  console.error('--restart needs --instances 2 or more: the members go on to another one')
  process.exitCode = 2
} else {
  await run()
}

async function run (): Promise<void> {
  const cleanups: (() => unknown)[] = []
  const t = { after: (cleanUp: () => unknown) => { cleanups.push(cleanUp) } } as Parameters<typeof storm>[0]
  try {
    const redis = count > 1 ? await Redis.start(t) : undefined
    const link = redis && values.redis ? await TcpProxy.start(t, redis.port) : undefined
    const urls = Array.from({ length: count }, (_, i) => i === 0 && link ? link.url : redis?.url ?? '')
    const report = await storm(t, {
      members: Number(values.members),
      seconds: Number(values.seconds),
      rate: Number(values.rate),
      every: Number(values.every),
      instances: urls.map((url) => ({ REDIS_URL: url })),
      ...(link && { link }),
      nginx: values.nginx,
      restart: values.restart,
      together: values.together,
    })
    console.log(JSON.stringify(report, null, 2))
    if (report.violations.length > 0) process.exitCode = 1
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp()
  }
}
