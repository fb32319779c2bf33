import type { HistoryStore } from '../history-store.ts'
import type { RoomEvent } from '../../protocol/events.ts'
import type { BrokerObserver } from '../broker-observer.ts'
import type { Channels } from './channels.ts'
import { readRoomEvent, write } from './envelope.ts'
import type { Session } from './session.ts'

/** What may be on its way into the history; it is a copy, so more than that is dropped. */
const MAX_BYTES = 32 * 1024 * 1024

export interface HistoryOptions {
  channels: Channels
  observer: BrokerObserver
  /** The session, while the instances reach each other. */
  session (): Session | undefined
}

/** What is kept of the rooms, a list for each in Redis. */
export class RedisHistoryStore implements HistoryStore {
  readonly #options: HistoryOptions
  #bytes = 0

  constructor (options: HistoryOptions) {
    this.#options = options
  }

  append (room: string, event: RoomEvent, length: number): void {
    const { session, channels, observer } = this.#options
    const connection = session()?.connection
    if (!connection) return
    const value = write(event)
    if (this.#bytes + value.length > MAX_BYTES) return observer.dropped('history')
    this.#bytes += value.length
    // Redis may be out of memory, which is nothing to stop talking for.
    connection.append(channels.historyOf(room), value, length)
      .catch(() => observer.dropped('history'))
      .finally(() => { this.#bytes -= value.length })
  }

  trim (room: string, events: number): void {
    const { session, channels, observer } = this.#options
    session()?.connection.trim(channels.historyOf(room), events).catch(() => observer.dropped('history'))
  }

  read (room: string): Promise<RoomEvent[] | undefined> | undefined {
    const session = this.#options.session()
    return session && this.#read(room, session)
  }

  async #read (room: string, session: Session): Promise<RoomEvent[] | undefined> {
    const { channels, observer } = this.#options
    try {
      // What is published once it was read has to arrive by the subscription.
      await session.confirmed(room)
      const kept = await session.connection.read(channels.historyOf(room))
      const events = kept.map(readRoomEvent)
      for (const event of events) if (!event) observer.dropped('invalid')
      return events.filter((event) => event !== undefined)
    } catch {
      // Whatever it is, it ends the connection too, or is Redis saying that it cannot: there is nothing to read then.
      observer.dropped('history')
      return undefined
    }
  }
}
