/** The contents of a token, as they are signed. */
export interface Claims {
  /** A UUID, by which the token is revoked. */
  id: string
  /** Names of rooms; "*" is every room. */
  rooms: string[]
  powers: Power[]
  /** The nickname that is reserved for the token. */
  nickname: string | null
  /** Seconds since 1970. */
  expires: number
}

export const POWERS = ['join', 'moderate'] as const
export type Power = (typeof POWERS)[number]

/** Stands for every room. */
const ALL_ROOMS = '*'

/** Identifiers of tokens that are no longer valid. It may grow. */
export interface Revoked {
  has (id: string): boolean
}

const NONE: Revoked = new Set()

const NOTHING: Claims = { id: '', rooms: [], powers: [], nickname: null, expires: Infinity }

/** The powers of a client. Every question is answered for the moment: a token may expire or be revoked meanwhile. */
export class Access {
  readonly #claims: Claims
  readonly #revoked: Revoked

  constructor (claims: Claims, revoked: Revoked) {
    this.#claims = claims
    this.#revoked = revoked
  }

  /** Identifier of the token; empty for `ANYONE`. */
  get id (): string {
    return this.#claims.id
  }

  /** The reserved nickname that it may use. */
  get nickname (): string | undefined {
    return this.ended ? undefined : this.#claims.nickname ?? undefined
  }

  /** Whether the token has expired or was revoked. */
  get ended (): boolean {
    const { id, expires } = this.#claims
    return Date.now() >= expires * 1000 || this.#revoked.has(id)
  }

  /** Whether the room exists for the client. */
  mayJoin ({ name, isPrivate }: { readonly name: string, readonly isPrivate: boolean }): boolean {
    return !isPrivate || this.#has('join', name)
  }

  mayModerate (room: string): boolean {
    return this.#has('moderate', room)
  }

  /** Whether it could moderate the room until its token ended. */
  hasModerated (room: string): boolean {
    return this.#includes('moderate', room) && this.ended
  }

  #has (power: Power, room: string): boolean {
    return this.#includes(power, room) && !this.ended
  }

  #includes (power: Power, room: string): boolean {
    const { powers, rooms } = this.#claims
    return powers.includes(power) && (rooms.includes(ALL_ROOMS) || rooms.includes(room))
  }
}

/** The access of a client without a token: public rooms. */
export const ANYONE = new Access(NOTHING, NONE)
