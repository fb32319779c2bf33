import type { Connection } from './connection.ts'

/** Who goes by which name in a room; a name is held by one connection at a time, and a connection holds one. */
export class Nicknames {
  readonly #holders = new Map<string, Connection>()

  /** @returns whether the name was free */
  claim (nickname: string, connection: Connection): boolean {
    if (this.#holders.has(nickname)) return false
    this.release(connection)
    this.#holders.set(nickname, connection)
    connection.nickname = nickname
    return true
  }

  /** @returns the name that is free again, if the connection held one */
  release (connection: Connection): string | undefined {
    const { nickname } = connection
    if (nickname === undefined) return undefined
    this.#holders.delete(nickname)
    connection.nickname = undefined
    return nickname
  }

  /** Sorted without regard to case. */
  list (): string[] {
    return [...this.#holders.keys()].sort((a, b) => compare(a.toLowerCase(), b.toLowerCase()) || compare(a, b))
  }
}

function compare (a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
