import type { Dialect } from '../case.ts'
import type { Verdict } from '../run-case.ts'
import { selectCases, type Result, type RunOptions } from '../run.ts'
import { Failed, TimedOut } from '../verdict.ts'
import type { ClientCase, ClientStep } from './client-case.ts'
import { ClientStage } from './client-stage.ts'

/** The basic case: without it, the others mean nothing. */
const BASE = 'client.join'

/**
 * Runs cases against a client program, each with a new process.
 *
 * @param command for the shell
 * @param patience milliseconds that the client may take for one answer
 */
export async function runClientCases (
  cases: ClientCase[],
  command: string,
  patience: number,
  options: Pick<RunOptions, 'dialects' | 'only' | 'onResult'> = {}
): Promise<Result[]> {
  const results: Result[] = []
  const first = await runClientCase(cases.find(({ id }) => id === BASE)!, command, patience)
  for (const theCase of selectCases(cases, { only: options.only })) {
    const started = performance.now()
    const verdict = theCase.id === BASE
      ? first
      : unfit(theCase, first, options.dialects) ?? await runClientCase(theCase, command, patience)
    const { outcome, reason } = verdict
    const milliseconds = Math.round(performance.now() - started)
    const result: Result = { case: theCase, outcome, ...(reason !== undefined && { reason }), milliseconds }
    results.push(result)
    options.onResult?.(result)
  }
  return results
}

interface ClientVerdict extends Verdict {
  /** The dialect of the client. */
  dialect: Dialect | undefined
}

function unfit ({ dialects }: ClientCase, first: ClientVerdict, wanted?: Dialect[]): Verdict | undefined {
  if (first.outcome !== 'passed') return { outcome: 'blocked', reason: `means nothing while ${BASE} ${first.outcome}` }
  const { dialect } = first
  if (dialects.includes(dialect!) && (wanted?.includes(dialect!) ?? true)) return undefined
  return { outcome: 'skipped', reason: `the client speaks ${dialect}` }
}

async function runClientCase ({ steps }: ClientCase, command: string, patience: number): Promise<ClientVerdict> {
  const stage = await ClientStage.start(command, patience)
  try {
    for (const step of steps) await perform(step, stage)
    return { outcome: 'passed', dialect: stage.dialect }
  } catch (error) {
    const isVerdict = error instanceof Failed || error instanceof TimedOut
    if (!isVerdict) throw error
    return { outcome: error instanceof Failed ? 'failed' : 'timeout', reason: error.message, dialect: stage.dialect }
  } finally {
    await stage.clear()
  }
}

async function perform (step: ClientStep, stage: ClientStage): Promise<void> {
  if ('accept' in step) return stage.accept(step)
  if ('refuse' in step) return stage.refuse(step)
  if ('say' in step) return stage.say(step.say)
  if ('hear' in step) return stage.hear(step)
  if ('send' in step) return stage.send(step)
  if ('prints' in step) return stage.prints(step)
  if ('end' in step) return stage.end(step)
  if ('alive' in step) return stage.alive()
  return stage.quiet(step)
}
