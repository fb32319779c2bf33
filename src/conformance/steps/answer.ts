import type { Answer } from '../case.ts'
import { abridge, describe, matches } from '../match.ts'
import type { Stage } from '../stage.ts'
import type { Response } from '../target.ts'
import { Failed } from '../verdict.ts'

/** @throws {Failed} if the response is another one than the case requires */
export function compareAnswer (what: string, response: Response, answer: Answer, { scope }: Stage): void {
  const { status, headers = {}, body } = answer
  if (response.status !== status) {
    throw new Failed(`${what} has status ${response.status} instead of ${status}: ${abridge(JSON.stringify(response.body))}`)
  }
  for (const [name, pattern] of Object.entries(headers)) {
    if (matches(response.headers[name], pattern, scope)) continue
    throw new Failed(`${what} has the header ${name}: ${response.headers[name] ?? 'none'} instead of ${describe(pattern, scope)}`)
  }
  if (body !== undefined && !matches(response.body, body, scope)) {
    throw new Failed(`${what} returns ${abridge(JSON.stringify(response.body))} instead of ${describe(body, scope)}`)
  }
}
