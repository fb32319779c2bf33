import type { Level } from '../case.ts'
import type { Result } from '../run.ts'
import type { Outcome } from '../verdict.ts'

export const LEVELS: Level[] = ['MUST', 'SHOULD', 'MAY']
export const OUTCOMES: Outcome[] = ['passed', 'failed', 'timeout', 'blocked', 'skipped']

/** The tested program, with its results. */
export interface Subject {
  /** "server" or "client". */
  kind: 'server' | 'client'
  /** The address, or the command. */
  name: string
  /** More about it, in a few words. */
  details: string
  results: Result[]
  expected: ReadonlySet<string>
}

export type Counts = Record<Level, Record<Outcome, number>>

/** Results by level and outcome. */
export function countResults (results: Result[]): Counts {
  const counts = Object.fromEntries(LEVELS.map((level) =>
    [level, Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0]))])) as Counts
  for (const { case: { level }, outcome } of results) counts[level][outcome]++
  return counts
}

/** "MUST 98 passed, 1 failed" */
export function describeCounts (counts: Counts): string[] {
  return LEVELS.flatMap((level) => {
    const parts = OUTCOMES.filter((outcome) => counts[level][outcome] > 0)
      .map((outcome) => `${counts[level][outcome]} ${outcome}`)
    return parts.length > 0 ? [`${level}: ${parts.join(', ')}`] : []
  })
}
