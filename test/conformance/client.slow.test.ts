/** The client half of the kit: a good client passes, and each bad one fails where it is bad. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CLIENT_CASES } from '../../src/conformance/client/cases.ts'
import { runClientCases } from '../../src/conformance/client/run-client.ts'
import { PATIENCE } from '../patience.ts'

const CLIENT = fileURLToPath(import.meta.resolve('./clients/small-client.js'))
const COMMAND = `"${process.execPath}" "${CLIENT}"`

/** Cases that are about other dialects than the small client's. */
const FOREIGN = ['client.send.classic', 'client.count.silent']

/** Faults of a client, and the cases that find them. */
const FAULTS: Record<string, string[]> = {
  binary: ['client.send.text'],
  'blank-author': ['client.send.text'],
  'raw-name': ['client.join'],
  insists: ['client.nickname.taken'],
  strict: ['client.odd.types'],
  deaf: ['client.pings'],
  small: ['client.large-layer'],
  'gives-up': ['client.reconnect.restart', 'client.reconnect.lost'],
  impatient: ['client.reconnect.backoff'],
  returns: ['client.stay-away.1008', 'client.stay-away.4001'],
  'never-resumes': ['client.resume.token'],
  'no-place': ['client.resume.token'],
  'first-token': ['client.resume.latest-token'],
  forgets: ['client.resume.unprocessed'],
}

test('a good client passes', async (t) => {
  const results = await runClientCases(CLIENT_CASES, COMMAND, 5_000 * PATIENCE)
  for (const { case: { id }, outcome, reason } of results) {
    await t.test(id, () => assert.equal(outcome, FOREIGN.includes(id) ? 'skipped' : 'passed', reason))
  }
})

test('a bad client fails', { concurrency: 4 }, async (t) => {
  await Promise.all(Object.entries(FAULTS).flatMap(([fault, ids]) => ids.map((only) => t.test(`${only}: ${fault}`, async () => {
    // Shorter: what never comes is waited for.
    const [result] = await runClientCases(CLIENT_CASES, `FAULT=${fault} ${COMMAND}`, 1_000 * PATIENCE, { only })
    assert.match(result!.outcome, /failed|timeout/, result!.reason)
  }))))
})
