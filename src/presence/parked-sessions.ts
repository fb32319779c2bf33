import type { Session } from '../protocol/presence-messages.ts'

interface Parked {
  session: Session
  /** Whether its connection was one of this instance. */
  own: boolean
  ticks: number
}

/** Sessions without a connection, and the nicknames that they hold. All instances have the same ones. */
export class ParkedSessions {
  /** Each session once for each of its tokens. */
  readonly #byHash = new Map<string, Parked>()
  /** Number of sessions that hold a nickname, by room: after an interruption two may hold one name. */
  readonly #names = new Map<string, Map<string, number>>()

  has ({ hashes: [first] }: Session): boolean {
    return this.#byHash.has(first!)
  }

  /** Number of sessions in all rooms. */
  get size (): number {
    return this.all().length
  }

  holds (room: string, nickname: string): boolean {
    return this.#names.get(room)?.has(nickname) ?? false
  }

  nicknamesIn (room: string): Iterable<string> {
    return this.#names.get(room)?.keys() ?? []
  }

  all (): Session[] {
    return [...new Set(this.#byHash.values())].map(({ session }) => session)
  }

  add (session: Session, own: boolean): void {
    if (this.has(session)) return
    const parked = { session, own, ticks: 0 }
    for (const hash of session.hashes) this.#byHash.set(hash, parked)
    const { room, nickname } = session
    if (nickname === undefined) return
    let names = this.#names.get(room)
    if (!names) this.#names.set(room, names = new Map())
    count(names, nickname, 1)
  }

  /** Removes a session. @returns undefined if there is none with this token in the room */
  take (hash: string, room?: string): Session | undefined {
    const session = this.#byHash.get(hash)?.session
    if (!session || (room !== undefined && session.room !== room)) return undefined
    for (const one of session.hashes) this.#byHash.delete(one)
    const names = this.#names.get(session.room)
    if (session.nickname !== undefined && names) {
      count(names, session.nickname, -1)
      if (names.size === 0) this.#names.delete(session.room)
    }
    return session
  }

  /**
   * Counts time in calls, for a caller at regular intervals.
   *
   * @returns the sessions that have been here for so many of them
   */
  tick (ownTicks: number, otherTicks: number): Session[] {
    return [...new Set(this.#byHash.values())]
      .filter((parked) => ++parked.ticks === (parked.own ? ownTicks : otherTicks))
      .map(({ session }) => session)
  }
}

function count (counts: Map<string, number>, key: string, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change
  if (next > 0) counts.set(key, next)
  else counts.delete(key)
}
