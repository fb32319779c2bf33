/** Connections and nicknames of one instance, as known to this one. */
export class NodeState {
  /** Number of connections, by room. */
  counts = new Map<string, number>()
  /** Whether its complete state was received. */
  synced = false
  /** Ticks since its last message. */
  silence = 0
  /** Number of connections with a nickname, by room: only a reserved one may have several. */
  readonly #nicknames = new Map<string, Map<string, number>>()
  #size = 0

  /** Number of connections with a nickname in all rooms. */
  get size (): number {
    return this.#size
  }

  holds (room: string, nickname: string): boolean {
    return this.#nicknames.get(room)?.has(nickname) ?? false
  }

  nicknamesIn (room: string): Iterable<string> {
    return this.#nicknames.get(room)?.keys() ?? []
  }

  add (room: string, nickname: string): void {
    let names = this.#nicknames.get(room)
    if (!names) this.#nicknames.set(room, names = new Map())
    names.set(nickname, (names.get(nickname) ?? 0) + 1)
    this.#size++
  }

  /** Takes a nickname from one connection. @returns whether the instance held it */
  delete (room: string, nickname: string): boolean {
    const names = this.#nicknames.get(room)
    const connections = names?.get(nickname)
    if (!names || connections === undefined) return false
    if (connections > 1) names.set(nickname, connections - 1)
    else names.delete(nickname)
    this.#size--
    if (names.size === 0) this.#nicknames.delete(room)
    return true
  }

  /** All nicknames by room, each once for each connection. */
  nicknames (): Record<string, string[]> {
    return Object.fromEntries([...this.#nicknames].map(([room, names]) =>
      [room, [...names].flatMap(([nickname, connections]) => Array<string>(connections).fill(nickname))]))
  }
}
