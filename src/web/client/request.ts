import { apiUrl } from './access-token.ts'
import { words } from './i18n.ts'

/** Milliseconds for an answer. */
const TIMEOUT = 10_000

export interface Answer {
  status: number
  /** The reason of a refusal; empty if it was done. */
  reason: string
  body: any
}

/** Makes a request. It never fails: without a connection, the status is 0. */
export async function request (
  method: string, path: string, body?: object, headers: Record<string, string> = {}, url = apiUrl(path)
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { ...headers, ...body && { 'content-type': 'application/json' } },
      ...body && { body: JSON.stringify(body) },
    })
    const answer = await response.json().catch(() => undefined)
    return { status: response.status, reason: response.ok ? '' : reasonOf(answer, response.status), body: answer }
  } catch (error) {
    console.info('gischat: no answer', error)
    return { status: 0, reason: words.connectionLost, body: undefined }
  }
}

function reasonOf (answer: any, status: number): string {
  const detail = answer?.detail
  return typeof detail === 'string' ? detail : Array.isArray(detail) ? String(detail[0]?.msg) : String(status)
}
