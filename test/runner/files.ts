import { statSync } from 'node:fs'
import { globSync } from 'tinyglobby'

/** Files of tests that take too long for the quick suite. */
const SLOW = /\.slow\.test\.ts$/

/** Files of tests that change what the whole process shares, or measure it: nothing else may run beside them. */
const ALONE = /\.(alone|slow)\.test\.ts$/

/** Files of tests that drive a browser. It keeps the processors busy, where other tests wait for half of their time. */
const BROWSER = /^test\/browser\//

export interface Files {
  /** Each in a process of its own. */
  alone: string[]
  /** Many in a process. */
  browser: string[]
  /** Other files, many in a process. */
  shared: string[]
  /** Those that are left for `npm run test:all`. */
  left: string[]
}

export const isBrowserTest = (file: string): boolean => BROWSER.test(file)

export function findFiles (patterns: string[], includeSlow: boolean): Files {
  const found = globSync(patterns.length > 0 ? patterns : ['test/**/*.test.ts']).sort()
  const left = includeSlow ? [] : found.filter((file) => SLOW.test(file))
  const files = found.filter((file) => !left.includes(file))
  // Long files are likely to take long; begun first, they do not run alone at the end.
  const length = new Map(files.map((file) => [file, statSync(file).size]))
  files.sort((a, b) => length.get(b)! - length.get(a)!)
  const together = files.filter((file) => !ALONE.test(file))
  return {
    alone: files.filter((file) => ALONE.test(file)),
    browser: together.filter((file) => isBrowserTest(file)),
    shared: together.filter((file) => !isBrowserTest(file)),
    left,
  }
}
