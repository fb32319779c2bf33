/* The acts of a moderator, by the API. */
import { request, type Answer } from '../request.ts'

/** Somebody: by the connection that a message came from, when it is known, else by the nickname. */
export interface Target {
  nickname: string
  connection?: string | undefined
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
