import type { WebSocketPeer } from '../fuzz/web-socket-peer.ts'
import { rightFrame } from '../fuzz/web-socket-peer.ts'
import { accountable, Ledger, numbered } from './ledger.ts'
import type { World } from './world.ts'

/** Milliseconds between two messages of one member: somebody who types fast. */
const SAYS_EVERY = [700, 1_300] as const

/** A healthy member, who stays from the first minute to the last and accounts for every message. */
export class SteadyMember {
  readonly peer: WebSocketPeer
  readonly room: string
  readonly author: string
  readonly ledger: Ledger
  said = 0
  readonly #world: World

  private constructor (world: World, peer: WebSocketPeer, room: string, author: string) {
    this.#world = world
    this.peer = peer
    this.room = room
    this.author = author
    this.ledger = new Ledger(world.faults)
    peer.hear = (text) => this.ledger.enter(text)
  }

  static async join (world: World, room: string, number: number): Promise<SteadyMember> {
    return new SteadyMember(world, await world.join(room), room, accountable('member', number))
  }

  async talk (): Promise<void> {
    while (this.#world.running) {
      await this.#world.rest(...SAYS_EVERY)
      this.say()
    }
  }

  say (): void {
    this.peer.socket.write(rightFrame(numbered(this.author, ++this.said)))
    this.#world.tally.said++
  }

  /** Waits until everything that any of its room said has arrived. */
  async hearAll (members: SteadyMember[]): Promise<void> {
    for (const { author, said } of members.filter(({ room }) => room === this.room)) {
      await this.peer.until(`message ${said} of ${author}`, () => this.ledger.lastOf(author) >= said)
    }
  }
}
