import type { Dialect } from '../dialects/dialect.ts'
import type { RoomEvent } from '../protocol/events.ts'
import type { Framer } from './socket.ts'

/**
 * The frames of stored messages, made once for each dialect and shared by all
 * new members and requests, for as long as the message is stored.
 */
export class HistoryFrames {
  readonly #frame: Framer
  readonly #byDialect = new Map<Dialect, WeakMap<RoomEvent, Buffer>>()

  constructor (frame: Framer) {
    this.#frame = frame
  }

  /** Events without a frame in the dialect are left out. */
  of (dialect: Dialect, events: readonly RoomEvent[]): Buffer[] {
    let frames = this.#byDialect.get(dialect)
    if (!frames) this.#byDialect.set(dialect, frames = new WeakMap())
    return events.map((event) => {
      let frame = frames.get(event)
      if (frame) return frame
      const payload = dialect.encode(event)
      if (payload === undefined) return undefined
      frame = this.#frame(payload)
      frames.set(event, frame)
      return frame
    }).filter((frame) => frame !== undefined)
  }
}
