import { NEEDS } from '../programs.ts'
import type { TestResult } from './messages.ts'

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const indent = (text: string) => text.replace(/^/gm, '    ')

/** Prints a line for each file and what failed in it, and counts. */
export class Report {
  passed = 0
  skipped = 0
  /** Tests that need a program, by its name. */
  readonly needs = new Map<string, number>()
  readonly failures: string[] = []
  readonly #files = new Map<string, TestResult[]>()
  readonly #verbose: boolean
  readonly #requireAll: boolean
  readonly #someOnly: boolean

  /**
   * `verbose` prints a line for each test; `requireAll` makes a test that is skipped one that failed; `someOnly` says
   * that tests were chosen by name, so that a file may have none.
   */
  constructor ({ verbose, requireAll, someOnly }: { verbose: boolean, requireAll: boolean, someOnly: boolean }) {
    this.#verbose = verbose
    this.#requireAll = requireAll
    this.#someOnly = someOnly
  }

  get failed (): boolean {
    return this.failures.length > 0
  }

  get files (): number {
    return this.#files.size
  }

  begin (file: string): void {
    this.#files.set(file, [])
  }

  test (file: string, test: TestResult): void {
    // Node 20 reports those that were not chosen, newer versions do not.
    if (this.#someOnly && test.outcome === 'skipped' && !test.reason?.startsWith(NEEDS)) return
    if (this.#requireAll && test.outcome === 'skipped') {
      test = { ...test, outcome: 'failed', error: `${test.reason}: GISCHAT_REQUIRE_ALL=1 allows no skipping` }
    }
    this.#files.get(file)!.push(test)
    if (test.outcome === 'passed') this.passed++
    if (test.outcome === 'skipped') this.#skip(test)
    if (test.outcome === 'failed') this.failures.push(`${file}: ${test.names.join(' > ')}`)
  }

  /** The end of a file; `error` where something failed that is no test of it. */
  end (file: string, ms: number, error?: string): void {
    const tests = this.#files.get(file)!
    error ??= tests.length === 0 && !this.#someOnly ? 'no test ran' : undefined
    if (error !== undefined) this.failures.push(file)
    const failed = tests.filter(({ outcome }) => outcome === 'failed')
    const skipped = tests.filter(({ outcome }) => outcome === 'skipped').length
    const mark = failed.length > 0 || error !== undefined ? '✖' : skipped === tests.length ? '-' : '✔'
    const counts = `${tests.length} tests${skipped > 0 ? `, ${skipped} skipped` : ''}`
    console.log(`${mark} ${file} (${counts}, ${seconds(ms)})`)
    for (const { names, ms, outcome, error } of this.#verbose ? tests : failed) {
      console.log(`  ${outcome}: ${names.join(' > ')} (${seconds(ms)})`)
      if (error !== undefined) console.log(indent(error))
    }
    if (error !== undefined) console.log(indent(error))
  }

  /** An error that belongs to no test. */
  stray (error: string): void {
    this.failures.push(error.split('\n')[0]!)
    console.log(`✖ outside of any test\n${indent(error)}`)
  }

  #skip ({ reason }: TestResult): void {
    this.skipped++
    if (!reason?.startsWith(NEEDS)) return
    for (const name of reason.slice(NEEDS.length).split(', ')) this.needs.set(name, (this.needs.get(name) ?? 0) + 1)
  }
}
