import { reject, stamp, type Exiter, type Newcomer, type Stamp } from '../protocol/events.ts'
import type { Presence } from '../presence/presence.ts'
import type { Client, ClientRoom } from './client.ts'
import type { RoomObserver } from './observer.ts'

export interface NicknamesOptions {
  room: ClientRoom
  presence: Presence
  observer: RoomObserver
  isMember (client: Client): boolean
}

/** The nicknames that members of a room register and give back on this instance. */
export class Nicknames {
  readonly #options: NicknamesOptions
  /** Clients whose claim is not decided yet. */
  readonly #claiming = new Set<Client>()

  constructor (options: NicknamesOptions) {
    this.#options = options
  }

  /** Another name for a registered client is a rename: the former one is given back with the claim. */
  register (command: Newcomer & Partial<Stamp>, client: Client): void {
    const { room, presence, isMember } = this.#options
    // A client that left while its message was processed would hold the name for good.
    if (!isMember(client)) return
    this.#claiming.add(client)
    let decided = false
    let release = () => { decided = true }
    presence.claim(room.name, stampOf(command), client.nickname, (granted) => {
      this.#claiming.delete(client)
      if (granted) this.#grant(command, client)
      else this.#deny(command, client)
      release()
    })
    // With other instances, the answer takes a round trip; the client's next messages wait for it.
    if (!decided) client.waitFor(new Promise((resolve) => { release = resolve }))
  }

  unregister (command: Exiter & Partial<Stamp>, client: Client): void {
    const { room, observer } = this.#options
    const { nickname } = command
    if (client.nickname !== nickname) {
      return room.reject(client, reject(`User '${nickname}' is not registered by this connection`, 'exiter'))
    }
    observer.accepted(room.name, command, client)
    client.nickname = undefined
    this.#giveBack(command)
  }

  /** While a claim is undecided, its decision settles the former name: by then it may be somebody else's. */
  left (client: Client): void {
    const { nickname } = client
    if (nickname !== undefined && !this.#claiming.has(client)) this.#giveBack({ kind: 'exiter', nickname })
  }

  #grant (command: Newcomer, client: Client): void {
    const { room, observer, isMember } = this.#options
    const { nickname } = command
    if (isMember(client)) client.nickname = nickname
    else this.#giveBack({ kind: 'exiter', nickname })
    observer.accepted(room.name, command, client)
  }

  #deny ({ nickname }: Newcomer, client: Client): void {
    const { room, isMember } = this.#options
    if (!isMember(client)) return this.left(client)
    // One wording for rooms and channels: clients look for it.
    room.reject(client, reject(`User '${nickname}' already registered in channel ${room.name}`, 'newcomer'))
  }

  #giveBack (command: Exiter & Partial<Stamp>): void {
    this.#options.presence.release(this.#options.room.name, stampOf(command))
  }
}

/** A nickname, and the stamp of the event that announces it. */
function stampOf (command: (Newcomer | Exiter) & Partial<Stamp>): Stamp & { nickname: string } {
  const { id, timestamp } = stamp(command)
  return { nickname: command.nickname, id, timestamp }
}
