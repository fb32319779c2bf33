import type { Result } from './run.ts'

/** Identifiers, one a line; "#" begins a comment. */
export function readExpectedFailures (text: string): Set<string> {
  return new Set(text.split('\n').map((line) => line.replace(/#.*/, '').trim()).filter(Boolean))
}

/** The verdict on a result, given the expected failures. */
export type Standing = 'good' | 'bad' | 'expected' | 'unexpectedly passed' | 'none'

/** A server that does not fail as expected has changed: the list is out of date, and that counts as a failure. */
export function standingOf ({ case: { id, level }, outcome }: Result, expected: ReadonlySet<string>): Standing {
  if (outcome === 'skipped') return 'none'
  if (outcome === 'passed') return expected.has(id) ? 'unexpectedly passed' : 'good'
  if (expected.has(id)) return 'expected'
  return level === 'MAY' ? 'none' : 'bad'
}

/** Remarks that reports add to an outcome. */
export const NOTES: Record<Standing, string> = {
  good: '', bad: '', none: '', expected: ' (expected)', 'unexpectedly passed': ' (expected to fail)',
}

/** Whether the run fails because of this result. */
export function isUnexpected (result: Result, expected: ReadonlySet<string>): boolean {
  return ['bad', 'unexpectedly passed'].includes(standingOf(result, expected))
}
