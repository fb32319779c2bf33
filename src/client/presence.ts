/** A head count is in `hello`, too. */
interface PresenceMessage {
  type: string
  nb_users?: number
  newcomer?: string
  exiter?: string
}

/** The head count and the nicknames of a room. */
export class Presence {
  /** Open connections; undefined before the first greeting. */
  count: number | undefined
  /** Registered nicknames. */
  readonly people = new Set<string>()

  /** @returns what a message has changed, if anything */
  receive ({ type, nb_users: count, newcomer, exiter }: PresenceMessage): 'count' | 'people' | undefined {
    if (count !== undefined) this.count = count
    else if (type === 'newcomer') this.people.add(newcomer!)
    else if (type === 'exiter') this.people.delete(exiter!)
    else return undefined
    return count === undefined ? 'people' : 'count'
  }

  /** @param people as the server lists them */
  replace (people: Iterable<string>): void {
    this.people.clear()
    for (const person of people) this.people.add(person)
  }
}
