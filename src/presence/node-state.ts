/** Connections and nicknames of one instance, as known to this one. */
export class NodeState {
  /** Number of connections, by room. */
  counts = new Map<string, number>()
  /** Rooms in which it has connections that may be resumed. */
  resumable = new Set<string>()
  /** Whether its complete state was received. */
  synced = false
  /** Ticks since its last message. */
  silence = 0
  readonly #nicknames = new Map<string, Set<string>>()
  #size = 0

  /** Number of nicknames in all rooms. */
  get size (): number {
    return this.#size
  }

  holds (room: string, nickname: string): boolean {
    return this.#nicknames.get(room)?.has(nickname) ?? false
  }

  nicknamesIn (room: string): Iterable<string> {
    return this.#nicknames.get(room) ?? []
  }

  add (room: string, nickname: string): void {
    let names = this.#nicknames.get(room)
    if (!names) this.#nicknames.set(room, names = new Set())
    if (names.has(nickname)) return
    names.add(nickname)
    this.#size++
  }

  /** @returns whether the instance held the nickname */
  delete (room: string, nickname: string): boolean {
    const names = this.#nicknames.get(room)
    if (!names?.delete(nickname)) return false
    this.#size--
    if (names.size === 0) this.#nicknames.delete(room)
    return true
  }

  /** All nicknames, by room. */
  nicknames (): Record<string, string[]> {
    return Object.fromEntries([...this.#nicknames].map(([room, names]) => [room, [...names]]))
  }
}
