import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { SERVER_CASES } from '../../src/conformance/cases/index.ts'
import { runCases, type RunOptions } from '../../src/conformance/run.ts'
import { Target } from '../../src/conformance/target.ts'
import { PATIENCE } from '../patience.ts'

/** Milliseconds that a server under test may take for one answer. */
export const KIT_PATIENCE = 5_000 * PATIENCE

/**
 * Checks a server with every case, each a subtest.
 *
 * @param lacks identifiers of cases that are skipped, since the server is configured without what they need
 */
export async function checkServer (
  t: TestContext,
  url: string,
  lacks: string[] = [],
  options: RunOptions = {}
): Promise<void> {
  const tests: Promise<void>[] = []
  await runCases(SERVER_CASES, new Target(url, KIT_PATIENCE), {
    ...options,
    onResult ({ case: { id }, outcome, reason }) {
      tests.push(t.test(id, () => assert.equal(outcome, lacks.includes(id) ? 'skipped' : 'passed', reason)))
    },
  })
  await Promise.all(tests)
}
