import type { RoomEvent } from '../protocol/events.ts'

export interface HistoryOptions {
  /** How many events are kept; 0 keeps none. */
  maxMessages: number
  /** How much text is kept, roughly; one event that alone is larger is not kept. */
  maxBytes: number
  /** Texts that are not kept, such as those that play a joke on whoever reads them. */
  unstoredTexts: string[]
}

interface Kept {
  event: RoomEvent
  bytes: number
}

/** The last things that were said or shared in a room, oldest first. */
export class History {
  readonly #options: HistoryOptions
  readonly #unstored: Set<string>
  #kept: Kept[] = []
  #events: readonly RoomEvent[] | undefined
  #bytes = 0

  constructor (options: HistoryOptions) {
    this.#options = options
    this.#unstored = new Set(options.unstoredTexts)
  }

  /** The same array until something changes. */
  get events (): readonly RoomEvent[] {
    this.#events ??= this.#kept.map(({ event }) => event)
    return this.#events
  }

  /** @returns how many it took the place of because of their size */
  add (event: RoomEvent): number {
    const { maxMessages, maxBytes } = this.#options
    // Before anything is counted: most operators keep nothing.
    if (!this.keeps(event)) return 0
    const bytes = sizeOf(event)
    if (bytes > maxBytes) return 0
    this.#events = undefined
    this.#kept.push({ event, bytes })
    this.#bytes += bytes
    if (this.#kept.length > maxMessages) this.#shift()
    let outgrown = 0
    for (; this.#bytes > maxBytes; outgrown++) this.#shift()
    return outgrown
  }

  has (event: RoomEvent): boolean {
    return this.#kept.some(({ event: other }) => isSame(event, other))
  }

  /** Whether an event is one to be kept, if it is not too large. */
  keeps (event: RoomEvent): boolean {
    if (this.#options.maxMessages === 0) return false
    if (event.kind === 'text') return !this.#unstored.has(event.text)
    return event.kind === 'shared'
  }

  /** These instead of what was there. */
  replace (events: readonly RoomEvent[]): void {
    this.#kept = []
    this.#events = undefined
    this.#bytes = 0
    for (const event of events) this.add(event)
  }

  #shift (): void {
    this.#bytes -= this.#kept.shift()!.bytes
  }
}

/** Clients choose identifiers, so only events that are equal in everything are the same. */
export function isSame (one: RoomEvent, other: RoomEvent): boolean {
  return one.id === other.id && JSON.stringify(one) === JSON.stringify(other)
}

/** Bytes on the wire, which is about what it takes in memory. */
function sizeOf (event: RoomEvent): number {
  if (event.kind === 'shared') return Buffer.byteLength(event.fields)
  return event.kind === 'text' ? Buffer.byteLength(event.text) : 0
}
