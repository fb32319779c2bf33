import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { allHealthy, checkUnited, Watched } from '../instances/account.ts'
import { countIn, get, startInstance, until } from '../instances/helper.ts'
import { Redis } from '../redis.ts'
import { Random } from '../soak/random.ts'

export interface ChaosOptions {
  minutes: number
  seed: number
  onEvent (line: string): void
}

const INSTANCES = 3

/** Two clients are in the room on each instance. */
const MEMBERS = INSTANCES * 2

/** Seconds between two events, each way. */
const PAUSE = [1, 8] as const

/**
 * Three instances on which somebody talks all the time, while their Redis and
 * they themselves are ended, paused and started.
 *
 * @throws where a message is lost, doubled or reordered, or where counts or nicknames are wrong at the end
 */
export async function chaos (t: Pick<TestContext, 'after'>, options: ChaosOptions): Promise<Record<string, number>> {
  const { minutes, seed, onEvent } = options
  const random = new Random(seed)
  const redis = await Redis.start(t)
  const tally: Record<string, number> = {}
  const count = (name: string, by = 1) => { tally[name] = (tally[name] ?? 0) + by }
  let lives = 0

  const start = async () => {
    const name = `life_${lives++}`
    const server = await startInstance(t, { REDIS_URL: redis.url, MAX_STORED_MESSAGES: '20' })
    const life = await Watched.open(server, name)
    await life.register()
    life.talk()
    return life
  }
  const end = async (i: number, signal: NodeJS.Signals) => {
    const life = living[i]!
    life.stop()
    life.server.child.kill(signal)
    await life.server.exited
    life.check({ ended: true })
    record(life)
    await sleep(random.between(0, 5_000))
    living[i] = await start()
  }
  const record = (life: Watched) => {
    count('said', life.sent)
    for (const [name, { length }] of life.heard) count(name === life.name ? 'heard at home' : 'heard afar', length)
  }
  const living = await Promise.all(Array.from({ length: INSTANCES }, start))

  const events: Record<string, () => Promise<unknown>> = {
    async 'Redis killed' () {
      await redis.kill()
      await sleep(random.between(0, 8_000))
      await redis.start()
    },
    async 'Redis stopped' () {
      await redis.kill('SIGTERM')
      await sleep(random.between(0, 3_000))
      await redis.start()
    },
    async 'Redis paused' () {
      redis.signal('SIGSTOP')
      await sleep(random.between(100, 7_000))
      redis.signal('SIGCONT')
    },
    async 'connection killed' () {
      const list: string = await redis.command('CLIENT', 'LIST')
      const ids = [...list.matchAll(/^id=(\d+) .* name=gischat:/gm)].map(([, id]) => id!)
      if (ids.length > 0) await redis.command('CLIENT', 'KILL', 'ID', random.of(ids))
    },
    FLUSHALL: () => redis.command('FLUSHALL'),
    'instance killed': () => end(random.between(0, INSTANCES - 1), 'SIGKILL'),
    'instance stopped': () => end(random.between(0, INSTANCES - 1), 'SIGTERM'),
    async 'instance paused' () {
      const { child } = random.of(living).server
      child.kill('SIGSTOP')
      await sleep(random.between(100, 3_000))
      child.kill('SIGCONT')
    },
  }

  const names = Object.keys(events)
  for (const stopAt = Date.now() + minutes * 60_000; Date.now() < stopAt;) {
    await sleep(random.between(PAUSE[0] * 1000, PAUSE[1] * 1000))
    const name = random.of(names)
    onEvent(`${new Date().toISOString().slice(11, 19)} ${name}`)
    count(name)
    await events[name]!()
    // What was heard so far is right already, whatever is still under way.
    for (const life of living) life.check({ ended: true })
  }

  await until(() => allHealthy(living), 20, 'all are together')
  for (const life of living) await life.hush()
  await checkUnited(living)
  await until(async () => (await Promise.all(living.map(({ server }) => countIn(server)))).every((n) => n === MEMBERS),
    20, 'the counts are right')
  const nicknames = living.map(({ name }) => name).sort()
  for (const life of living) {
    life.check()
    assert.deepEqual((await get(life.server, '/channel/QGIS/users')).sort(), nicknames)
    record(life)
  }
  return tally
}
