import { base } from '../access-token.ts'
import { request, type Answer } from '../request.ts'

export interface RoomSummary {
  name: string
  topic: string
  private: boolean
  configured: boolean
  connections: number
  expires: number | null
}

export interface RoomDetails extends RoomSummary {
  members: {
    connection: string
    nickname: string | null
    author: string | null
    dialect: string
    since: number
    address: string
    moderator: boolean
  }[]
  mutes: { nickname: string | null, connection: string | null, expires: number | null }[]
  bans: { address: string, nickname: string | null, expires: number | null }[]
  slow: number
  locked: boolean
}

export interface IssuedToken {
  id: string
  rooms: string[]
  powers: string[]
  nickname: string | null
  expires: number
}

/** Requests with the operator's secret, which stays in the memory of this page. */
export class Operator {
  readonly #secret: string

  constructor (secret: string) {
    this.#secret = secret
  }

  request (method: string, path: string, body?: object): Promise<Answer> {
    return request(method, path, body, { authorization: `Bearer ${this.#secret}` }, new URL(path, base))
  }

  /** @returns undefined without an answer */
  async get<T> (path: string): Promise<T | undefined> {
    const { status, body } = await this.request('GET', path)
    return status === 200 ? body as T : undefined
  }
}

export const roomPath = (room: string): string => `admin/rooms/${encodeURIComponent(room)}`
