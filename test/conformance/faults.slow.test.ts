/** The kit finds what is wrong: each fault of a server turns the case red that is about it, and no other. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Case } from '../../src/conformance/case.ts'
import { runCases } from '../../src/conformance/run.ts'
import { Target } from '../../src/conformance/target.ts'
import { startServer } from '../helper.ts'
import { ADMIN_TOKEN } from '../moderation/tokens.ts'
import { KIT_PATIENCE } from './check.ts'
import { startFaultyServer } from './faults/faulty-server.ts'
import type { Fault } from './faults/fault.ts'
import { FAULTS, touchable } from './faults/index.ts'

/** Faults that take turns in a room of their own, since each run mostly waits. */
const LANES = ['one', 'two', 'three', 'four']
const UNLIMITED = { MESSAGE_RATE: '0', HANDSHAKE_RATE: '0', PUT_RATE: '0', REQUEST_RATE: '0' }

/** All faults take minutes, and are for changes of the kit: otherwise every fourth is tried. */
const EVERY = process.env.GISCHAT_ALL_FAULTS === '1' ? 1 : 4

/** @returns what failed */
async function check (t: TestContext, port: number, fault: Partial<Fault>, cases: Case[], room: string) {
  const url = await startFaultyServer(t, port, fault)
  const { results } = await runCases(cases, new Target(url, KIT_PATIENCE), { room })
  return results.filter(({ outcome }) => outcome === 'failed' || outcome === 'timeout')
    .map(({ case: { id }, outcome, reason }) => `${id} ${outcome}: ${reason}`)
}

for (const [area, faults] of Object.entries(FAULTS)) {
  test(`${area}: each fault turns its case red, and no other`, { concurrency: LANES.length }, async (t) => {
    const { port } = await startServer(t, { ...UNLIMITED, ADMIN_TOKEN, ROOMS: LANES.join() })
    const cases = touchable(area as keyof typeof FAULTS)
    const left = faults.filter((_, i) => i % EVERY === 0)
    assert.deepEqual(await check(t, port, {}, cases, LANES[0]!), [], 'without a fault')
    await Promise.all(LANES.map(async (room) => {
      for (let fault = left.shift(); fault; fault = left.shift()) {
        const { fault: name, turns } = fault
        await t.test(`${name}: ${turns}`, async (t) => {
          const red = await check(t, port, fault, cases, room)
          assert.deepEqual(red.map((line) => line.split(' ')[0]), [turns], red.join('\n'))
        })
      }
    }))
  })
}
