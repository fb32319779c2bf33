import { linkOf } from '../documentation.ts'
import { standingOf } from '../expected-failures.ts'
import type { Result } from '../run.ts'
import { escape } from './escape.ts'
import { LEVELS, type Subject } from './summary.ts'

/** The dialect of XML that CI services read: a test suite for each level. */
export function writeJunit ({ name, results, expected }: Subject): string {
  const suites = LEVELS.map((level) => [level, results.filter((result) => result.case.level === level)] as const)
    .filter(([, group]) => group.length > 0)
    .map(([level, group]) => writeSuite(`${name} ${level}`, group, expected))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gischat-conformance">\n${suites.join('')}</testsuites>\n`
}

function writeSuite (name: string, results: Result[], expected: ReadonlySet<string>): string {
  const standings = results.map((result) => standingOf(result, expected))
  const failures = standings.filter((standing) => standing === 'bad' || standing === 'unexpectedly passed').length
  const skipped = standings.filter((standing) => standing === 'none' || standing === 'expected').length
  const time = seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  return `  <testsuite name="${escape(name)}" tests="${results.length}" failures="${failures}" errors="0" ` +
    `skipped="${skipped}" time="${time}">\n${results.map((result) => writeCase(result, expected)).join('')}  </testsuite>\n`
}

function writeCase (result: Result, expected: ReadonlySet<string>): string {
  const { case: theCase, outcome, reason = '', milliseconds } = result
  const [area] = theCase.id.split('.')
  const head = `    <testcase classname="gischat.${area}" name="${escape(theCase.id)}" time="${seconds(milliseconds)}"`
  const why = escape(reason)
  switch (standingOf(result, expected)) {
    case 'good': return `${head}/>\n`
    case 'none':
    case 'expected': return `${head}><skipped message="${escape(outcome)}: ${why}"/></testcase>\n`
    case 'unexpectedly passed':
      return `${head}><failure type="passed" message="expected to fail, but passed"/></testcase>\n`
    case 'bad':
      return `${head}><failure type="${outcome}" message="${why}">${escape(theCase.sentence)}\n` +
        `${escape(linkOf(theCase))}\n${why}</failure></testcase>\n`
  }
}

function seconds (milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
