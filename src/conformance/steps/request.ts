import { setTimeout as sleep } from 'node:timers/promises'
import type { Request } from '../case.ts'
import type { Stage } from '../stage.ts'
import { resolve } from '../values.ts'
import { Failed } from '../verdict.ts'
import { compareAnswer } from './answer.ts'
import { compareHeard } from './heard.ts'

/** Milliseconds between two attempts, while the instances tell each other who is there. */
const POLL_INTERVAL = 100

/** Bodies of markers sent by PUT, to the same address as the case's request: each address has its own order. */
const MARKERS = [
  { path: /\/message$/, body: (author: string, message: string) => ({ author, message }) },
  { path: /\/text$/, body: (author: string, text: string) => ({ author, text }) },
]

export async function request (step: Request, stage: Stage): Promise<void> {
  const { request: [method, template], hear = {}, not = {} } = step
  const path = stage.path(template)
  // Members may be on another instance than the one that answers, which learns of them a moment later.
  const patience = method === 'GET' && stage.peers.size > 0 ? stage.target.patience : 0
  await requestUntil(patience, path, step, stage)
  const listeners = [...new Set([...Object.keys(hear), ...Object.keys(not)])]
  if (listeners.length === 0) return
  const marker = MARKERS.find((candidate) => candidate.path.test(path))!
  await compareHeard({ hear, not, only: [] }, stage, async (mark) => {
    await stage.target.request('PUT', path, marker.body(stage.scope.nickname('marker'), mark))
  })
}

/** Repeats a request for some milliseconds, until the response is right. @throws {Failed} if it never is */
async function requestUntil (patience: number, path: string, step: Request, stage: Stage): Promise<void> {
  const { request: [method], headers, body, answer } = step
  const deadline = performance.now() + patience
  for (;;) {
    const response = await stage.target.request(method, path, resolve(body, stage.scope), headers)
    try {
      return compareAnswer(`${method} ${path}`, response, answer, stage)
    } catch (error) {
      if (!(error instanceof Failed) || performance.now() >= deadline) throw error
    }
    await sleep(POLL_INTERVAL)
  }
}
