import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Acts so many times a second while `goesOn` says so. A late action is followed
 * by the next one at once, so that a slow server is not spared.
 *
 * @param action receives its number and the time at which it was due
 */
export async function pace (
  perSecond: number,
  goesOn: () => boolean,
  action: (i: number, due: number) => unknown
): Promise<void> {
  const start = performance.now()
  for (let i = 0; goesOn(); i++) {
    const due = start + i * 1000 / perSecond
    await sleep(Math.max(0, due - performance.now()))
    await action(i, due)
  }
}
