import { linkOf } from '../documentation.ts'
import { standingOf } from '../expected-failures.ts'
import { countResults, type Subject } from './summary.ts'

/** For programs: one object, whose members only grow. */
export function writeJson ({ kind, name, details, results, expected }: Subject): string {
  return JSON.stringify({
    kind,
    name,
    details,
    counts: countResults(results),
    results: results.map((result) => {
      const { case: { id, level, dialects, sentence, section }, outcome, reason, milliseconds } = result
      return {
        id,
        level,
        dialects,
        sentence,
        link: linkOf({ section }),
        outcome,
        standing: standingOf(result, expected),
        reason,
        milliseconds,
      }
    }),
  }, null, 2) + '\n'
}
