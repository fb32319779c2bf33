import { BASES } from './cases/index.ts'
import type { Case, Dialect, Rule } from './case.ts'
import { discover, type Facts } from './facts.ts'
import { NEEDS, type Need } from './needs.ts'
import { runCase, type Verdict } from './run-case.ts'
import type { Target } from './target.ts'

export interface Result extends Verdict {
  case: Rule
  milliseconds: number
}

export interface Run {
  facts: Facts
  results: Result[]
}

export interface RunOptions {
  /** Name of the room; as a rule, the emptiest one. */
  room?: string | undefined
  /** Cases of other dialects are left out. */
  dialects?: Dialect[] | undefined
  /** An identifier of a case, or the beginning of several. */
  only?: string | undefined
  onResult?: ((result: Result) => void) | undefined
}

/**
 * Runs cases against a server, one after the other.
 *
 * @throws {NoServer | TimedOut} if there is no server that could be tested
 */
export async function runCases (cases: Case[], target: Target, options: RunOptions = {}): Promise<Run> {
  const facts = await discover(target, options.room)
  const results: Result[] = []
  for (const theCase of selectCases(cases, options)) {
    const started = performance.now()
    const verdict = unfit(theCase, facts, results) ?? await runCase(theCase, target, facts)
    const result = { case: theCase, ...verdict, milliseconds: Math.round(performance.now() - started) }
    results.push(result)
    options.onResult?.(result)
  }
  return { facts, results }
}

export function selectCases<T extends Rule> (
  cases: T[],
  { dialects, only }: Pick<RunOptions, 'dialects' | 'only'>
): T[] {
  return cases.filter((candidate) =>
    (dialects === undefined || candidate.dialects.every((dialect) => dialects.includes(dialect))) &&
    (only === undefined || candidate.id === only || candidate.id.startsWith(`${only}.`)))
}

/** Why a case is not run, if it is not. */
function unfit (
  { id, dialects, needs = [], requires = [] }: Case,
  { has }: Facts,
  results: Result[]
): Verdict | undefined {
  const lacking = ([...dialects, ...needs] satisfies Need[]).filter((need) => !has.has(need))
  if (lacking.length > 0) {
    return { outcome: 'skipped', reason: `needs ${lacking.map((need) => NEEDS[need]).join(' and ')}` }
  }
  const before = [...dialects.flatMap((dialect) => BASES[dialect]), ...requires]
  const broken = results.find(({ case: { id: other }, outcome }) =>
    other !== id && before.includes(other) && !['passed', 'skipped'].includes(outcome))
  return broken && { outcome: 'blocked', reason: `means nothing while ${broken.case.id} ${broken.outcome}` }
}
