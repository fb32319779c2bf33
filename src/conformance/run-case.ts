import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from './case.ts'
import type { Facts } from './facts.ts'
import { Stage } from './stage.ts'
import { perform } from './steps/perform.ts'
import type { Target } from './target.ts'
import { Busy, Failed, TimedOut, type Outcome } from './verdict.ts'

/** Attempts where other people, or a rate that we exceeded, can have spoiled the ones before. */
const ATTEMPTS = 3

/** Milliseconds after which a server admits messages again, and all its instances know who has left. */
const PAUSE = 2_000

export interface Verdict {
  outcome: Outcome
  /** Why it did not pass. */
  reason?: string
}

export async function runCase (theCase: Case, target: Target, facts: Facts): Promise<Verdict> {
  for (let attempt = 1; ; attempt++) {
    const stage = new Stage(target, facts)
    const error = await attemptCase(theCase, stage)
    if (error === undefined) return { outcome: 'passed' }
    if (attempt === ATTEMPTS || !(error instanceof Busy || theCase.disturbable)) {
      return { outcome: error instanceof Failed ? 'failed' : 'timeout', reason: error.message }
    }
    await sleep(PAUSE)
  }
}

async function attemptCase ({ steps }: Case, stage: Stage): Promise<Error | undefined> {
  try {
    for (const step of steps) await perform(step, stage)
    return undefined
  } catch (error) {
    if (error instanceof Failed || error instanceof TimedOut || error instanceof Busy) return error
    throw error
  } finally {
    await stage.clear()
  }
}
