import type { Step } from '../case.ts'
import type { Stage } from '../stage.ts'
import { awaitFrame } from './await.ts'
import { closed, cut, leave } from './endings.ts'
import { join, refused } from './join.ts'
import { request } from './request.ts'
import { round } from './round.ts'

/**
 * Performs one step of a case.
 *
 * @throws {Failed | TimedOut | Busy}
 */
export function perform (step: Step, stage: Stage): Promise<void> {
  if ('join' in step) return join(step, stage)
  if ('refused' in step) return refused(step, stage)
  if ('from' in step) return round(step, stage)
  if ('request' in step) return request(step, stage)
  if ('awaits' in step) return awaitFrame(step, stage)
  if ('leave' in step) return leave(step, stage)
  if ('cut' in step) return cut(step, stage)
  return closed(step, stage)
}
