import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { allHealthy, checkUnited, Watched } from '../instances/account.ts'
import { countIn, get, startInstance, until } from '../instances/helper.ts'
import { disagreements } from '../cuts/agreement.ts'
import { CUTS, Line } from '../cuts/line.ts'
import { Member } from '../cuts/member.ts'
import { freePort } from '../free-port.ts'
import { Redis } from '../redis.ts'
import { Random } from '../soak/random.ts'

export interface ChaosOptions {
  minutes: number
  seed: number
  onEvent (line: string): void
}

const INSTANCES = 3

/** How an instance ends; what its own members may then not have heard is told apart. */
const FATES = { SIGKILL: 'killed', SIGTERM: 'stopped' } as const
const unheardBy = (fate: string) => `unheard by an instance that was ${fate}`

/** Clients of the fourth generation, which resume on any instance. */
const RESUMING = 6

/** Milliseconds between two messages of one of these. */
const TALK = 200

/** Two more clients are in the room on each instance. */
const MEMBERS = INSTANCES * 2 + RESUMING

/** Seconds between two events, each way. */
const PAUSE = [1, 8] as const

/**
 * Three instances on which somebody talks all the time, while their Redis and
 * they themselves are ended, paused and started. Members of the fourth generation
 * go from one to another.
 *
 * @throws where a message is lost, doubled or reordered, or where counts or nicknames are wrong at the end
 * @returns how often each thing happened; all that was said was heard at home, but for the last words on an instance
 *   that was ended
 */
export async function chaos (t: Pick<TestContext, 'after'>, options: ChaosOptions): Promise<Record<string, number>> {
  const { minutes, seed, onEvent } = options
  const random = new Random(seed)
  const redis = await Redis.start(t)
  const tally: Record<string, number> = { said: 0, 'heard at home': 0 }
  for (const fate of Object.values(FATES)) tally[unheardBy(fate)] = 0
  const count = (name: string, by = 1) => { tally[name] = (tally[name] ?? 0) + by }
  let lives = 0

  const ports = await Promise.all(Array.from({ length: INSTANCES }, () => freePort()))
  const lines = await Promise.all(ports.map((port) => Line.start(port)))
  t.after(() => { for (const line of lines) line.close() })

  const start = async (_: unknown, i: number) => {
    const name = `life_${lives++}`
    const server = await startInstance(t, { REDIS_URL: redis.url, MAX_STORED_MESSAGES: '20', PORT: String(ports[i]) })
    const life = await Watched.open(server, name)
    await life.register()
    life.talk()
    return life
  }
  const end = async (i: number, signal: keyof typeof FATES) => {
    const life = living[i]!
    life.stop()
    life.server.child.kill(signal)
    await Promise.all([life.server.exited, life.gone])
    life.check({ ended: true })
    record(life)
    count(unheardBy(FATES[signal]), life.sent - life.heardOf(life.name).length)
    await sleep(random.between(0, 5_000))
    living[i] = await start(undefined, i)
  }
  const record = (life: Watched) => {
    count('said', life.sent)
    for (const [name, { length }] of life.heard) count(name === life.name ? 'heard at home' : 'heard afar', length)
  }
  const living = await Promise.all(Array.from({ length: INSTANCES }, start))
  const route = { lines, urlOf: (port: number) => `ws://127.0.0.1:${port}` }
  const resuming = Array.from({ length: RESUMING }, (_, i) => new Member(`resuming_${i}`, route))
  const talk = setInterval(() => { for (const member of resuming) member.say() }, TALK)
  t.after(() => {
    clearInterval(talk)
    for (const member of resuming) member.stop()
  })

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
    async 'member cut' () { random.of(resuming).cut(random.of([...CUTS])) },
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
  assert.deepEqual(resuming.flatMap(({ repeated }) => repeated), [])
  assert.deepEqual(disagreements(resuming.map(({ segments }) => segments)), [])
  for (const { resumed, gaps, reasons } of resuming) {
    count('resumed', resumed)
    count('could not resume', reasons.length)
    count('told of a gap', gaps)
  }
  const nicknames = living.map(({ name }) => name).sort()
  for (const life of living) {
    life.check()
    assert.deepEqual((await get(life.server, '/channel/QGIS/users')).sort(), nicknames)
    record(life)
  }
  const unheard = Object.values(FATES).map((fate) => tally[unheardBy(fate)]!)
  assert.equal(tally.said, unheard.reduce((sum, messages) => sum + messages, tally['heard at home']!))
  return tally
}
