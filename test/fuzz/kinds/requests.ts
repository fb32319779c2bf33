import assert from 'node:assert/strict'
import fc from 'fast-check'
import { encodeRequest, JSON_TYPES, malformed, wellFramed, type RequestSpec } from '../arbitraries/requests.ts'
import { HttpPeer, type Answer } from '../http-peer.ts'
import { broadcastOf } from '../rules.ts'
import type { Kind } from './kind.ts'

export interface RequestCase {
  /** Written without waiting for the answers. */
  requests: RequestSpec[]
  /** What comes last, in latin1, on a connection that does not outlive it. */
  end?: string | undefined
}

/** HTTP requests with their bodies, in pipelines. */
export const requests: Kind<RequestCase> = {
  name: 'requests',
  share: 0.12,
  cases: fc.record({
    requests: fc.array(wellFramed, { minLength: 1, maxLength: 60, size: 'max' }),
    end: fc.option(malformed, { nil: undefined, freq: 3 }),
  }),

  async attack ({ requests, end }, { port, room }) {
    const heard: string[] = []
    for (const pipeline of pipelines(requests)) {
      const answers = await send(pipeline.map((one) => [one.method, encodeRequest(one, room)]), port)
      heard.push(...pipeline.flatMap((one, i) => checkAnswer(one, answers[i]!) ?? []))
    }
    if (end === undefined) return { inputs: requests.length, heard }
    const bytes = Buffer.from(end.replaceAll('{room}', encodeURIComponent(room)), 'latin1')
    for (const answer of await send([], port, bytes)) checkAnyAnswer(answer)
    return { inputs: requests.length + 1, heard }
  },
}

/** Bytes of the longest message, every letter of it escaped: a larger body is refused before it is read. */
const LONGEST_MESSAGE = (255 + 32 + 255) * 12

const isTooLarge = (body = '') => Buffer.byteLength(body) > LONGEST_MESSAGE

/** A body that is missing, broken or too large may end the connection: such a request ends its pipeline. */
function pipelines (requests: RequestSpec[]): RequestSpec[][] {
  const all: RequestSpec[][] = [[]]
  for (const one of requests) {
    all.at(-1)!.push(one)
    if (one.method !== 'GET' && (!isJson(one.body ?? '') || isTooLarge(one.body))) all.push([])
  }
  return all.filter(({ length }) => length > 0)
}

/** Writes all requests at once, and returns as many answers; more where there are bytes behind. */
async function send (requests: [method: string, bytes: Buffer][], port: number, behind?: Buffer): Promise<Answer[]> {
  const peer = await HttpPeer.connect({ port })
  try {
    for (const [method, bytes] of requests) peer.send(method, bytes)
    for (const [i, [, bytes]] of requests.entries()) {
      await peer.until(`an answer to ${bytes}`, () => peer.answers.length > i)
    }
    if (behind) peer.socket.write(behind)
    await peer.finish()
    return peer.answers
  } finally {
    peer.reset()
  }
}

function isJson (text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** @returns what the room hears of the request, if anything */
function checkAnswer ({ method, path, type, body }: RequestSpec, answer: Answer): string | undefined {
  checkAnyAnswer(answer)
  if (method !== 'PUT' || !path.includes('{room}')) return
  const saysJson = JSON_TYPES.includes(type)
  const text = saysJson && body !== undefined ? broadcastOf(Buffer.from(body)) : undefined
  const allowed = text !== undefined ? [200] : saysJson ? [422] : [415, 422]
  if (text === undefined && isTooLarge(body)) allowed.push(413)
  assert.ok(allowed.includes(answer.status), `status ${answer.status} to ${body}: ${answer.body}`)
  if (text !== undefined) assert.deepEqual(JSON.parse(answer.body), JSON.parse(text))
  return text
}

/** Whatever was asked: an answer that is not the server's own failure, in the type that clients compare with. */
function checkAnyAnswer ({ status, type, body }: Answer): void {
  assert.ok(status >= 200 && status < 500, `status ${status}: ${body}`)
  if (/^[[{]/.test(body)) assert.equal(type, 'application/json', body)
}
