import { reject, stamp, withId, type Exiter, type Newcomer, type Stamp } from '../protocol/events.ts'
import type { Released } from '../protocol/presence-messages.ts'
import type { Presence } from '../presence/presence.ts'
import type { Client, ClientRoom } from './client.ts'
import type { RoomObserver } from './observer.ts'

export interface NicknamesOptions {
  room: ClientRoom
  presence: Presence
  observer: RoomObserver
  /** Whether a client holds its nickname: it is in the room, or may come back. */
  isMember (client: Client): boolean
  /** Whether a client may use a nickname that is reserved; undefined if it is not. */
  mayUseReserved (nickname: string, client: Client): boolean | undefined
}

/** Asks Presence, which decides for all instances, for the nicknames of a room's members, and tells them its answer. */
export class Nicknames {
  readonly #options: NicknamesOptions
  /** Clients with an undecided claim. */
  readonly #claiming = new Set<Client>()

  constructor (options: NicknamesOptions) {
    this.#options = options
  }

  /** A registered client is renamed: the claim also releases the former nickname. */
  register (command: Newcomer & Partial<Stamp>, client: Client): void {
    const { room, presence, isMember } = this.#options
    // A client that left while its message was processed would hold the nickname forever.
    if (!isMember(client)) return
    this.#claiming.add(client)
    let decided = false
    let release = () => { decided = true }
    const wanted = stampOf(command, client)
    // Whoever has a token for a reserved nickname may use it on several connections.
    const shared = command.nickname !== client.nickname &&
      this.#options.mayUseReserved(command.nickname, client) === true
    presence.claim(room.name, wanted, client.nickname, shared, (decision) => {
      this.#claiming.delete(client)
      if (decision === 'denied') this.#deny(command, client)
      else this.#grant(command, client)
      // The room was told of the first one.
      if (decision === 'shared') room.send(client, { kind: 'newcomer', ...withoutSeq(wanted) })
      release()
    })
    // With several instances, a claim takes a round trip; the client's next messages wait for it.
    if (!decided) client.waitFor(new Promise((resolve) => { release = resolve }))
  }

  /** @returns whether the client had the nickname */
  unregister (command: Exiter & Partial<Stamp>, client: Client): boolean {
    const { room, observer } = this.#options
    const { nickname } = command
    if (client.nickname !== nickname) {
      room.reject(client,
        withId(reject(`User '${nickname}' is not registered by this connection`, 'exiter'), command))
      return false
    }
    observer.accepted(room.name, command, client)
    client.nickname = undefined
    this.#release(command, client)
    return true
  }

  /** Takes a nickname away that is reserved for others now. */
  revoke (client: Client): void {
    const { nickname } = client
    if (nickname === undefined || this.#options.mayUseReserved(nickname, client) !== false) return
    client.nickname = undefined
    if (!this.#claiming.has(client)) this.#release({ kind: 'exiter', nickname }, client)
  }

  /** While a claim is undecided, its outcome releases the former name: releasing it here, too, could free another's. */
  left (client: Client): void {
    const { nickname } = client
    if (nickname !== undefined && !this.#claiming.has(client)) this.#release({ kind: 'exiter', nickname }, client)
  }

  #grant (command: Newcomer & Partial<Stamp>, client: Client): void {
    const { room, observer, isMember } = this.#options
    const { nickname, id } = command
    client.received = id ?? client.received
    const isLost = !isMember(client) || this.#options.mayUseReserved(nickname, client) === false
    client.nickname = isLost ? undefined : nickname
    if (isLost) this.#release({ kind: 'exiter', nickname }, client)
    observer.accepted(room.name, command, client)
  }

  #deny ({ nickname, id }: Newcomer & Partial<Stamp>, client: Client): void {
    const { room, isMember } = this.#options
    if (!isMember(client)) return this.left(client)
    // The same wording for rooms and channels, since clients match on it.
    const rejection = reject(`User '${nickname}' already registered in channel ${room.name}`, 'newcomer')
    room.reject(client, withId(rejection, { ...(id !== undefined && { id }) }))
  }

  #release (command: Exiter & Partial<Stamp>, client: Client): void {
    this.#options.presence.release(this.#options.room.name, stampOf(command, client))
  }
}

/** A nickname, and the stamp of the event that announces it. */
function stampOf (command: (Newcomer | Exiter) & Partial<Stamp>, client: Client): Released {
  const { kind, ...released } = stamp({ ...command, by: client.id })
  return released
}

/** A message for one client alone is no event of the room, from which it could resume. */
function withoutSeq ({ seq, ...released }: Released): Released {
  return released
}
