import { linkOf } from '../documentation.ts'
import { NOTES, standingOf } from '../expected-failures.ts'
import type { Result } from '../run.ts'
import { countResults, describeCounts, type Subject } from './summary.ts'

/** A line for a result, and more where it needs an explanation. */
export function writeResult (result: Result, expected: ReadonlySet<string>): string {
  const { case: theCase, outcome, reason } = result
  const line = `${outcome.padEnd(8)} ${theCase.level.padEnd(6)} ${theCase.id}${NOTES[standingOf(result, expected)]}`
  if (outcome === 'passed') return line
  if (outcome === 'skipped' || outcome === 'blocked') return `${line}: ${reason}`
  return [line, `         protocol: ${theCase.sentence}`, `         ${linkOf(theCase)}`, `         ${reason}`].join('\n')
}

/** The last lines of a run. */
export function writeSummary ({ results }: Subject): string {
  return describeCounts(countResults(results)).join('\n')
}
