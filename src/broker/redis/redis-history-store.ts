import type { RoomEvent } from '../../protocol/events.ts'
import type { BrokerObserver } from '../broker-observer.ts'
import type { HistoryStore } from '../history-store.ts'
import type { Channels } from './channels.ts'
import { readRoomEvent, serialize } from './envelope.ts'
import type { Link } from './link.ts'
import type { Session } from './session.ts'

/** Length of all events on their way to the store. Beyond it, events are dropped, since every one is a copy. */
const MAX_BYTES = 32 * 1024 * 1024

/** Longer than any history. */
const MAX_LENGTH = 10_000

export interface RedisHistoryStoreOptions {
  channels: Channels
  observer: BrokerObserver
  link: Link
}

/** The history of the rooms, in one Redis list each. */
export class RedisHistoryStore implements HistoryStore {
  readonly #options: RedisHistoryStoreOptions
  #bytes = 0

  constructor (options: RedisHistoryStoreOptions) {
    this.#options = options
  }

  append (room: string, event: RoomEvent, length: number): void {
    const { channels, observer } = this.#options
    const client = this.#session?.client
    if (!client) return
    const value = serialize(event)
    if (this.#bytes + value.length > MAX_BYTES) return observer.dropped('history')
    this.#bytes += value.length
    // Redis may be out of memory, which must not stop the chat.
    client.append(channels.historyOf(room), value, length)
      .catch(() => observer.dropped('history'))
      .finally(() => { this.#bytes -= value.length })
  }

  trim (room: string, events: number): void {
    const { channels, observer } = this.#options
    this.#session?.client.trim(channels.historyOf(room), events).catch(() => observer.dropped('history'))
  }

  async remove (room: string, id: string): Promise<boolean> {
    const { channels, observer } = this.#options
    const client = this.#session?.client
    if (!client) return false
    const key = channels.historyOf(room)
    try {
      const values = (await client.read(key, MAX_LENGTH))
        .filter((value) => readRoomEvent(Buffer.from(value))?.id === id)
      await Promise.all(values.map((value) => client.remove(key, value)))
      return values.length > 0
    } catch {
      // The connection broke, which the link reports, or Redis replied with an error.
      observer.dropped('history')
      return false
    }
  }

  clear (room: string): void {
    const { channels, observer } = this.#options
    this.#session?.client.delete(channels.historyOf(room)).catch(() => observer.dropped('history'))
  }

  read (room: string, length: number): Promise<RoomEvent[] | undefined> | undefined {
    const session = this.#session
    return session && this.#read(room, length, session)
  }

  async #read (room: string, length: number, session: Session): Promise<RoomEvent[] | undefined> {
    const { channels, observer } = this.#options
    try {
      // Events published after the read must arrive by the subscription.
      await session.confirmed(room)
      const values = await session.client.read(channels.historyOf(room), length)
      const events = values.map((value) => readRoomEvent(Buffer.from(value)))
      for (const event of events) if (!event) observer.dropped('invalid')
      return events.filter((event) => event !== undefined)
    } catch {
      // The connection broke, which the link reports, or Redis replied with an error.
      observer.dropped('history')
      return undefined
    }
  }

  /** The session while the instances are connected. */
  get #session (): Session | undefined {
    const { state } = this.#options.link
    return state.name === 'connected' ? state.session : undefined
  }
}
