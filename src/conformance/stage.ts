import type { Facts } from './facts.ts'
import type { Peer } from './peer.ts'
import type { Target } from './target.ts'
import { Scope } from './values.ts'
import { Failed, TimedOut } from './verdict.ts'

/** One attempt at a case: its members, and what was received. */
export class Stage {
  readonly target: Target
  readonly facts: Facts
  readonly scope: Scope
  readonly peers = new Map<string, Peer>()
  #marks = 0

  constructor (target: Target, facts: Facts) {
    this.target = target
    this.facts = facts
    this.scope = new Scope(facts.rules, facts.room)
  }

  peer (name: string): Peer {
    return this.peers.get(name)!
  }

  /** A path of a case, with the names of the rooms in it. */
  path (template: string): string {
    const { room, otherRoom = '' } = this.facts
    return template.replace('{room}', encodeURIComponent(room)).replace('{other}', encodeURIComponent(otherRoom))
  }

  /** A text that nobody else sends. */
  nextMark (): string {
    return `${this.scope.tag} ${++this.#marks}`
  }

  /**
   * Fails because something did not come: a server that answers something else meanwhile is wrong, one that does not is
   * slow.
   *
   * @throws {Failed | TimedOut}
   */
  async missing (what: string): Promise<never> {
    const answers = await this.target.request('GET', '/version').then(() => true, () => false)
    if (answers) throw new Failed(what)
    throw new TimedOut(`${what}, nor does the server answer requests`)
  }

  /** Leaves nothing behind: connections, nicknames and sessions end. */
  async clear (): Promise<void> {
    await Promise.all([...this.peers.values()].map((peer) => peer.leave()))
  }
}
