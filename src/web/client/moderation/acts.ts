/* What a moderator does, by the API. */
import { apiUrl } from '../access-token.ts'
import { words } from '../i18n.ts'

/** Milliseconds for an answer. */
const TIMEOUT = 10_000

/** Somebody: by the connection that a message came from, when it is known, else by the nickname. */
export interface Target {
  nickname: string
  connection?: string | undefined
}

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

const roomPath = (room: string, path: string) => `admin/rooms/${encodeURIComponent(room)}/${path}`

/** An act on somebody. A connection that is gone may have left its nickname to another one of the same person. */
export async function actOn (
  room: string, act: 'mute' | 'kick' | 'ban', { connection, nickname }: Target, more: object = {}
): Promise<Answer> {
  const post = (target: object) => request('POST', roomPath(room, act), { ...target, ...more })
  if (connection === undefined) return await post({ nickname })
  const answer = await post({ connection })
  return answer.status === 404 ? await post({ nickname }) : answer
}

export const slow = (room: string, seconds: number) => request('POST', roomPath(room, 'slow'), { seconds })

export const lock = (room: string, isLocked: boolean) =>
  request('POST', roomPath(room, 'lock'), isLocked ? {} : { seconds: 0 })

export const deleteMessage = (room: string, id: string) =>
  request('DELETE', roomPath(room, `messages/${encodeURIComponent(id)}`))
