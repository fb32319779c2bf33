/* Runs every test file below test/, and fails when fewer tests ran than there are known to be. */
import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import { spec as Spec } from 'node:test/reporters'
import { globSync } from 'tinyglobby'

/** Raise them with the number of tests; they are there to notice files that are no longer found. */
const EXPECTED_TESTS = 1700
const EXPECTED_FILES = 72

/** Milliseconds for one file: a frame that never comes must not hang the run. */
const FILE_TIMEOUT = 180_000

const files = globSync(process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['test/**/*.test.ts'])
let tests = 0

run({ files, concurrency: availableParallelism(), timeout: FILE_TIMEOUT, forceExit: true })
  .on('test:pass', ({ details, skip }) => { if (details.type !== 'suite' && !skip) tests++ })
  .on('test:fail', () => { process.exitCode = 1 })
  .once('end', () => {
    if (process.argv.length > 2 || (tests >= EXPECTED_TESTS && files.length >= EXPECTED_FILES)) return
    console.error(`only ${tests} tests of ${files.length} files passed, ` +
      `at least ${EXPECTED_TESTS} of ${EXPECTED_FILES} are expected`)
    process.exitCode = 1
  })
  .compose(new Spec())
  .pipe(process.stdout)
