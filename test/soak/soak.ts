import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServerProcess } from '../fuzz/server.ts'
import { readStatus } from '../fuzz/status.ts'
import { comeAndGo, flood, hang, storm } from './actors.ts'
import { crowd } from './crowd.ts'
import { heldConnections, readFigures } from '../process-figures.ts'
import { Random } from './random.ts'
import { slopePerMinute, type Sample } from './report.ts'
import { SteadyMember } from './steady.ts'
import { World, type Tally } from './world.ts'

export interface SoakOptions {
  minutes: number
  seed: number
  compiled: boolean
  onSample: (sample: Sample) => void
}

export interface SoakReport {
  samples: Sample[]
  tally: Tally
  /** Growth a minute over the second half. */
  slopes: { rss: number, descriptors: number }
  /** File descriptors with nobody there, before and after. */
  descriptors: { before: number, after: number }
  /** What was not as it has to be; empty when all is well. */
  complaints: string[]
}

const ROOMS = ['QGIS', 'Field and mobile', 'Geotribu']
const STEADY = 45
const COMING_AND_GOING = 20

/** Milliseconds. */
const SAMPLE_EVERY = 10_000
/** Between the starts of one kind of actor, from and to. */
const FLOOD_EVERY = [8_000, 15_000] as const
const HANG_EVERY = [12_000, 20_000] as const
const CROWD_EVERY = [20_000, 40_000] as const
const STORM_EVERY = [50_000, 70_000] as const
/** For heads to be counted right while nobody moves, and for descriptors to come back at the end. */
const COUNT_WITHIN = 30_000
/** And looks, whatever the time: a machine that stood still has told nothing new. */
const COUNT_LOOKS = 100
const SETTLE_WITHIN = 30_000

/** MiB a minute in the second half, above which memory is not called flat. */
const MAX_RSS_SLOPE = 2

export async function soak (options: SoakOptions): Promise<SoakReport> {
  // What is only logged costs time, and limits stay as an operator has them by default, but for storms of PUT.
  const server = await ServerProcess.start(options.compiled, { ROOMS: ROOMS.join(), PUT_RATE: '0', REQUEST_RATE: '0' })
  try {
    return await watch(server, options)
  } finally {
    await server.kill()
  }
}

async function watch (server: ServerProcess, { minutes, seed, onSample }: SoakOptions): Promise<SoakReport> {
  const world = new World(server.port, ROOMS, new Random(seed))
  const complaints: string[] = []
  const samples: Sample[] = []
  const figures = () => readFigures(server.child.pid!)
  const before = figures().descriptors
  const steady = await Promise.all(Array.from({ length: STEADY }, (_, i) =>
    SteadyMember.join(world, ROOMS[i % ROOMS.length]!, i)))
  const acting = act(world, steady, (name) => heldConnections(server.port).has(name), (error) => {
    complaints.push(`an actor failed: ${error instanceof Error ? error.stack : error}`)
  })

  const started = Date.now()
  let last = { at: started, cpu: figures().cpu }
  while (Date.now() - started < minutes * 60_000 && server.alive && complaints.length === 0) {
    await sleep(Math.max(0, SAMPLE_EVERY - (Date.now() - last.at)))
    const { expected, actual } = await countHeads(world)
    const { rss, descriptors, cpu } = figures()
    const now = Date.now()
    const { lost, doubled, reordered } = world.faults
    samples.push({
      at: (now - started) / 1000,
      expected,
      actual,
      rss,
      descriptors,
      cpu: 100 * (cpu - last.cpu) / ((now - last.at) / 1000),
      joins: world.tally.joins,
      heard: steady.reduce((sum, { ledger }) => sum + ledger.heard, 0),
      wrong: lost + doubled + reordered,
    })
    last = { at: now, cpu }
    onSample(samples.at(-1)!)
    if (expected !== actual) complaints.push(`${actual} members are counted where ${expected} are`)
  }
  world.stopped.abort()
  await acting
  await closeAccounts(world, steady, complaints)

  // The kernel's figures (/proc) have no event, but the server closes descriptors before it answers.
  const deadline = Date.now() + SETTLE_WITHIN
  while (figures().descriptors > before && Date.now() < deadline) await server.memory()
  const after = figures().descriptors
  if (after > before) complaints.push(`${after} file descriptors with nobody there, ${before} at the start`)
  const slopes = {
    rss: slopePerMinute(samples, ({ rss }) => rss),
    descriptors: slopePerMinute(samples, ({ descriptors, actual }) => descriptors - actual),
  }
  if (slopes.rss > MAX_RSS_SLOPE) complaints.push(`RSS grows by ${slopes.rss.toFixed(2)} MiB a minute`)
  if (world.tally.overstayed > 0) complaints.push(`${world.tally.overstayed} peers hung on for too long`)
  complaints.push(...server.complaints)
  return { samples, tally: world.tally, slopes, descriptors: { before, after }, complaints }
}

/** Everybody who disturbs, until the world stops. Who fails is reported at once: the others may go on for long. */
async function act (
  world: World,
  steady: SteadyMember[],
  isHeld: (name: string) => boolean,
  onFailure: (error: unknown) => void,
): Promise<void> {
  const every = async ([min, max]: readonly [number, number], start: (number: number) => Promise<void>) => {
    const started: Promise<void>[] = []
    for (let number = 1; world.running; number++) {
      await world.rest(min, max)
      if (world.running) started.push(start(number).catch(onFailure))
    }
    await Promise.all(started)
  }
  await Promise.all([
    ...steady.map((member) => member.talk().catch(onFailure)),
    ...Array.from({ length: COMING_AND_GOING }, (_, i) => comeAndGo(world, `guest_${i}`).catch(onFailure)),
    every(FLOOD_EVERY, (number) => flood(world, number)),
    every(HANG_EVERY, (number) => hang(world, number % 2 === 0, isHeld)),
    every(CROWD_EVERY, () => crowd(world)),
    every(STORM_EVERY, (number) => storm(world, number)),
  ])
}

/** Compares the heads the server counts with those that are there, while nobody comes or goes. */
async function countHeads (world: World): Promise<{ expected: number, actual: number }> {
  return await world.gate.hold(async () => {
    const deadline = Date.now() + COUNT_WITHIN
    for (let looks = 1; ; looks++) {
      const status = await readStatus(world.port)
      const held = heldConnections(world.port)
      const present = [...world.present].filter(([name]) => held.has(name)).map(([, room]) => room)
      const right = [...status].every(([room, members]) => members === present.filter((one) => one === room).length)
      const actual = [...status.values()].reduce((sum, members) => sum + members, 0)
      // Where rooms are wrong and the sum is right, the difference must not be lost.
      if (right) return { expected: present.length, actual }
      if (Date.now() > deadline && looks > COUNT_LOOKS) {
        return { expected: present.length, actual: actual === present.length ? NaN : actual }
      }
      await sleep(20)
    }
  })
}

/** The last words of the steady members, their sums, and an empty house. */
async function closeAccounts (world: World, steady: SteadyMember[], complaints: string[]): Promise<void> {
  try {
    // The second round comes behind whatever the first may have brought too late or twice.
    for (let round = 0; round < 2; round++) {
      for (const member of steady) member.say()
      await Promise.all(steady.map((member) => member.hearAll(steady)))
    }
    for (const room of world.rooms) {
      const digests = steady.filter((member) => member.room === room).map(({ ledger }) => ledger.digest)
      assert.equal(new Set(digests).size, 1, `everybody in ${room} heard the same in the same order`)
    }
    assert.deepEqual(world.faults, { lost: 0, doubled: 0, reordered: 0 })
    assert.deepEqual(await countHeads(world), { expected: STEADY, actual: STEADY })
    await Promise.all(steady.map(({ peer }) => world.leave(peer, () => peer.finish())))
    assert.deepEqual(await countHeads(world), { expected: 0, actual: 0 })
  } catch (error) {
    complaints.push(String(error instanceof Error ? error.message : error))
  }
}
