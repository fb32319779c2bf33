/** The client half of the kit: good clients pass, ours among them, and each bad one fails where it is bad. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Dialect } from '../../src/conformance/case.ts'
import { CLIENT_CASES } from '../../src/conformance/client/cases.ts'
import { runClientCases } from '../../src/conformance/client/run-client.ts'
import type { Result } from '../../src/conformance/run.ts'
import { bundle } from '../../src/client/build.js'
import { PATIENCE } from '../patience.ts'
import { requirePython, SYSTEM_PYTHON } from '../programs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const pathOf = (name: string) => fileURLToPath(import.meta.resolve(`./clients/${name}`))
const runNode = (name: string) => `"${process.execPath}" "${pathOf(name)}"`
const COMMAND = runNode('small-client.js')

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
  returns: ['client.stay-away.1008', 'client.resume.elsewhere'],
  'never-resumes': ['client.resume.token'],
  'no-place': ['client.resume.token'],
  'first-token': ['client.resume.latest-token'],
  forgets: ['client.resume.unprocessed'],
}

const isRed = (result: Result | undefined) => result !== undefined && ['failed', 'timeout'].includes(result.outcome)

/** Every case passes but those about other dialects. */
async function check (t: TestContext, command: string, dialect: Dialect): Promise<void> {
  const results = await runClientCases(CLIENT_CASES, command, 5_000 * PATIENCE)
  for (const { case: { id, dialects }, outcome, reason } of results) {
    await t.test(id, () => assert.equal(outcome, dialects.includes(dialect) ? 'passed' : 'skipped', reason))
  }
}

test('a good client passes', (t) => check(t, COMMAND, 'v4'))

test('a good client of the first generation passes', (t) => check(t, runNode('classic-client.js'), 'classic'))

test('the package passes', async (t) => {
  const folder = temporaryFolder()
  const file = join(folder, 'index.mjs')
  writeFileSync(file, await bundle())
  await check(t, `PACKAGE="${pathToFileURL(file).href}" ${runNode('package-client.js')}`, 'v4')
})

test('the module for Python passes', { skip: requirePython('websockets') }, async (t) => {
  await check(t, `PYTHONPATH="${resolve('src/client/python')}" ${SYSTEM_PYTHON} "${pathOf('module_client.py')}"`, 'v4')
})

test('a bad client fails', { concurrency: 4 }, async (t) => {
  await Promise.all(Object.entries(FAULTS).flatMap(([fault, ids]) => ids.map((only) => t.test(`${only}: ${fault}`, async () => {
    // Shorter at first: what never comes is waited for. If the machine is too busy for the client to start in time, or
    // to come back at once, there is another attempt.
    let result
    for (let attempt = 1; attempt <= 4 && !isRed(result); attempt++) {
      const patience = attempt * 1_000 * PATIENCE
      ;[result] = await runClientCases(CLIENT_CASES, `FAULT=${fault} ${COMMAND}`, patience, { only })
    }
    assert.ok(isRed(result), `${result!.outcome}: ${result!.reason}`)
  }))))
})
