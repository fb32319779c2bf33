import { getRules, getStatus, type ChannelStatus, type Rules } from './api.ts'
import { Emitter } from './emitter.ts'
import { prefer, preferences } from './preferences.ts'
import { Room } from './room.ts'

/** Milliseconds between two looks at the head counts of the other rooms. */
const STATUS_INTERVAL = 20_000

/** The whole of the client's state; views read it and are told of changes. */
export class Chat extends Emitter<{ room: [], channels: [], rules: [], identity: [] }> {
  rules: Rules | undefined
  channels: ChannelStatus[] = []
  room: Room | undefined
  /** The name in the address, when there is no such room. */
  unknown: string | undefined
  readonly #rooms = new Map<string, Room>()

  async load (): Promise<void> {
    const [rules, channels] = await Promise.all([getRules(), getStatus()])
    this.rules = rules
    this.channels = channels
    this.emit('rules')
    this.emit('channels')
  }

  /** Keeps the head counts fresh while somebody may look at them. */
  watchStatus (): void {
    const look = () => { if (!document.hidden) this.#refresh() }
    setInterval(look, STATUS_INTERVAL)
    document.addEventListener('visibilitychange', look)
  }

  /** Goes where the address says: `#/QGIS`. */
  follow (hash: string): void {
    const name = decode(/^#\/(.+)$/.exec(hash)?.[1] ?? '')
    const known = this.channels.some((channel) => channel.name === name)
    this.unknown = name && !known ? name : undefined
    if (name === this.room?.name) return
    this.room?.leave()
    this.room = known ? this.#roomOf(name) : undefined
    if (this.room) {
      prefer({ channel: name })
      this.room.join()
    }
    this.emit('room')
  }

  identify (nickname: string, avatar: string): void {
    prefer({ nickname, avatar })
    for (const room of this.#rooms.values()) room.identify(this.#identity())
    this.emit('identity')
  }

  /** The room we are in tells its count itself. */
  countOf ({ name, nb_connected_users: polled }: ChannelStatus): number {
    return this.room?.name === name && this.room.connection.name === 'open' ? this.room.count ?? polled : polled
  }

  #roomOf (name: string): Room {
    let room = this.#rooms.get(name)
    if (!room) {
      this.#rooms.set(name, room = new Room(name, this.#identity()))
      room.on('count', () => this.emit('channels'))
    }
    return room
  }

  #identity () {
    return { nickname: preferences.nickname, avatar: preferences.avatar || null }
  }

  #refresh (): void {
    getStatus().then((channels) => {
      this.channels = channels
      this.emit('channels')
    // The room's own connection says that the server is gone; counts can wait.
    }, (error) => console.info('gischat: head counts are not known', error))
  }
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
