import type { Request } from '../case.ts'
import type { Stage } from '../stage.ts'
import { resolve } from '../values.ts'
import { compareAnswer } from './answer.ts'
import { compareHeard } from './heard.ts'

/** Bodies of markers sent by PUT, to the same address as the case's request: each address has its own order. */
const MARKERS = [
  { path: /\/message$/, body: (author: string, message: string) => ({ author, message }) },
  { path: /\/text$/, body: (author: string, text: string) => ({ author, text }) },
]

export async function request (step: Request, stage: Stage): Promise<void> {
  const { request: [method, template], headers, body, answer, hear = {}, not = {} } = step
  const path = stage.path(template)
  const response = await stage.target.request(method, path, resolve(body, stage.scope), headers)
  compareAnswer(`${method} ${path}`, response, answer, stage)
  const listeners = [...new Set([...Object.keys(hear), ...Object.keys(not)])]
  if (listeners.length === 0) return
  const marker = MARKERS.find((candidate) => candidate.path.test(path))!
  await compareHeard({ hear, not, only: [] }, stage, async (mark) => {
    await stage.target.request('PUT', path, marker.body(stage.scope.nickname('marker'), mark))
  })
}
