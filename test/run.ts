/**
 * Runs tests; `docs/development.md` says how. Files share few processes, and
 * one that ran no test fails, as does a run that found no file.
 */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isBuildCurrent } from './runner/compiled.ts'
import { findFiles, isBrowserTest } from './runner/files.ts'
import { endGroups, runGroup } from './runner/group.ts'
import { Report } from './runner/report.ts'

const { values: { all, name }, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, name: { type: 'string' } },
})
process.chdir(fileURLToPath(new URL('..', import.meta.url)))

/** Whether what takes long or needs more than Node is left out. Asked for by its name, a file runs as a whole. */
const quick = !all && positionals.length === 0
const requireAll = !quick && process.env.GISCHAT_REQUIRE_ALL === '1'
const { alone, browser, shared, left } = findFiles(positionals, !quick)
const verbose = name !== undefined || alone.length + browser.length + shared.length <= 3
const report = new Report({ verbose, requireAll, someOnly: name !== undefined })
const started = performance.now()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
process.once('exit', endGroups)

const env = {
  ...process.env,
  ...(quick ? { GISCHAT_TESTS: 'quick' } : {}),
  ...(isBuildCurrent() ? { GISCHAT_TEST_COMPILED: '1' } : {}),
}
// Other tests cover what browser tests need of the server, and measuring makes a run half as long again. Node.js passes
// the variable on to its children unless they have one of their own.
const unmeasured = { ...env, NODE_V8_COVERAGE: undefined }

/** Runs files until none is left. */
async function runAll (files: string[]): Promise<void> {
  while (files.length > 0) {
    const isBrowser = isBrowserTest(files[0]!)
    await runGroup(() => files.shift(), report, { name, env: isBrowser ? unmeasured : env })
  }
}

async function runAlone (): Promise<void> {
  for (let file = alone.shift(); file; file = alone.shift()) await runAll([file])
}

// Quick tests wait for a fifth of their time, others but those in a browser for half of it: so many more processes than
// cores keep these busy.
const spare = quick ? 1 : 3
await Promise.all(Array.from({ length: availableParallelism() + spare }, async (_, i) => {
  // A browser test for every processor, while there are other tests.
  if (i < availableParallelism()) await runAll(browser)
  await runAlone()
  await runAll(shared)
  await runAll(browser)
}))

const { passed, skipped, failures, needs, files } = report
if (files === 0) failures.push('no file of tests was found')
if (passed + skipped === 0 && files > 0) failures.push('no test ran')
if (failures.length > 0) {
  console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`)
  process.exitCode = 1
}
const time = Math.round((performance.now() - started) / 1000)
console.log(`\n${files} files in ${time} s`)
console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`)
console.log(describeSkipped())

/** What was left out, for want of which programs, and how to run it: one line, and the last one. */
function describeSkipped (): string {
  const programs = [...needs].sort(([a], [b]) => a < b ? -1 : 1).map(([name, tests]) => `${name} (${tests})`).join(', ')
  const parts = [
    ...(skipped > 0 ? [`${skipped} tests${programs && ` that need ${programs}`}`] : []),
    ...(left.length > 0 ? [`${left.length} files of slow tests`] : []),
  ]
  if (parts.length === 0) return 'Nothing was skipped.'
  const how = quick ? 'run them with: npm run test:all' : 'install these programs and run: npm run test:all'
  return `Skipped: ${parts.join(', and ')}; ${how}`
}
