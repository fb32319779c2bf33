import type { Presence } from '../presence/presence.ts'
import type { Connection } from './connection.ts'
import { reject, stamp, type Exiter, type Newcomer, type Stamp } from '../protocol/events.ts'
import type { Room } from './room.ts'

/** The nicknames that members of a room take and give back on this instance. */
export class Nicknames {
  readonly #room: Room
  readonly #presence: Presence
  /** Who asked for a name and was not answered yet. */
  readonly #claiming = new Set<Connection>()

  constructor (room: Room, presence: Presence) {
    this.#room = room
    this.#presence = presence
  }

  /**
   * Another name for a registered connection is a new name: the old one is given back with it.
   *
   * @returns a promise where other instances have a say in it
   */
  register (command: Newcomer & Partial<Stamp>, sender: Connection): Promise<void> | undefined {
    // Who left while its message was worked on would hold the name for good.
    if (!this.#room.has(sender)) return undefined
    this.#claiming.add(sender)
    const { name } = this.#room
    return settle((done) => this.#presence.own.claim(name, stampOf(command), sender.nickname, (granted) => {
      this.#claiming.delete(sender)
      if (granted) this.#take(command, sender)
      else this.#keep(command, sender)
      done()
    }))
  }

  unregister (command: Exiter & Partial<Stamp>, sender: Connection): void {
    const { nickname } = command
    if (sender.nickname !== nickname) {
      return this.#room.reject(sender, reject(`User '${nickname}' is not registered by this connection`, 'exiter'))
    }
    this.#room.observer.accepted(this.#room.name, command, sender)
    sender.nickname = undefined
    this.#giveBack(command)
  }

  /** While a name is claimed, the decision settles what becomes of the former one: it may be another's by then. */
  left (member: Connection): void {
    const { nickname } = member
    if (nickname !== undefined && !this.#claiming.has(member)) this.#giveBack({ kind: 'exiter', nickname })
  }

  #take (command: Newcomer, sender: Connection): void {
    const { nickname } = command
    if (this.#room.has(sender)) sender.nickname = nickname
    else this.#giveBack({ kind: 'exiter', nickname })
    this.#room.observer.accepted(this.#room.name, command, sender)
  }

  #keep ({ nickname }: Newcomer, sender: Connection): void {
    if (!this.#room.has(sender)) return this.left(sender)
    // One wording for rooms and channels: clients look for it.
    const taken = `User '${nickname}' already registered in channel ${this.#room.name}`
    this.#room.reject(sender, reject(taken, 'newcomer'))
  }

  #giveBack (command: Exiter & Partial<Stamp>): void {
    this.#presence.own.release(this.#room.name, stampOf(command))
  }
}

/** A nickname, and the stamp under which everybody is told of it. */
function stampOf (command: (Newcomer | Exiter) & Partial<Stamp>): Stamp & { nickname: string } {
  const { id, timestamp } = stamp(command)
  return { nickname: command.nickname, id, timestamp }
}

/** @returns a promise, unless it is done at once */
function settle (start: (done: () => void) => void): Promise<void> | undefined {
  let done = false
  let resolve: (() => void) | undefined
  start(() => {
    done = true
    resolve?.()
  })
  return done ? undefined : new Promise((_resolve) => { resolve = _resolve })
}
