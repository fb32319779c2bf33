/* Members who read too slowly, or nothing, or are not there any more, beside healthy ones under load. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { checkMemory } from '../fuzz/bounds.ts'
import { join } from '../helper.ts'
import { COMPILED, startProcess } from '../process.ts'
import { run } from './crowd-and-slow.ts'
import { SLOW_PEERS, type SlowKind } from './slow-peers.ts'

const MiB = 1024 * 1024
const BOUND = MiB / 4

/** Times MAX_BUFFERED_BYTES that may wait for anybody. */
const MAX_LAG = 8

for (const slow of Object.keys(SLOW_PEERS) as SlowKind[]) {
  test(`fifty members lose nothing while somebody ${slow}, who is ended with a reason`, async () => {
    const { lost, reordered, ended, goneAfter, before, peakExternal, after } = await run({
      compiled: COMPILED,
      slow,
      // Far more than the kernel and the server keep for somebody who does not read.
      texts: 5_000,
      rate: 10_000,
      length: 10_000,
      watchMemory: true,
      // What is kept for clients that resume would hide it.
      env: { MAX_BUFFERED_BYTES: String(BOUND), RESUME_SECONDS: '0' },
    })
    assert.deepEqual({ lost, reordered, ended }, { lost: 0, reordered: 0, ended: { 'reading too slowly': 1 } })
    assert.ok(goneAfter !== undefined && goneAfter < 5_000, 'gone while the others talk')
    // What waits for it is bounded, and comes back.
    const held = peakExternal - before.external
    assert.ok(held < MAX_LAG * BOUND + 4 * MiB, `${held / MiB} MiB outside of the heap`)
    checkMemory({ ...before, sockets: before.sockets - 1, descriptors: before.descriptors - 1 }, after)
  })
}

test('a computer that sleeps leaves the count of a quiet room, and what it holds comes back', async (t) => {
  // The other member must have the time to answer pings on a busy machine.
  const server = await startProcess(t, { WS_PING_INTERVAL: '0.5', WS_PING_TIMEOUT: '10' })
  const client = await join(server, 'QGIS')
  const asleep = await SLOW_PEERS['is a stopped process'](server.port, 'QGIS')
  t.after(() => asleep.end())
  assert.equal((await client.next()).nb_users, 2)
  // Awake, it is silent as well: its kernel answers for it, but nothing answers pings.
  asleep.slowDown()
  await once(client.ws, 'ping')
  assert.equal((await client.next()).nb_users, 1)
  assert.equal((await server.logged('connection ended')).reason, 'silent for too long')
})
