import type { RoomEvent } from '../protocol/events.ts'

export interface HistoryOptions {
  /** Number of events kept; 0 disables the history. */
  maxMessages: number
  /** Approximate maximum size in bytes; a larger event is not kept. */
  maxBytes: number
  /** Texts that are never kept, such as those that trigger easter eggs in plugins. */
  unstoredTexts: string[]
}

const NO_FIELDS = Buffer.alloc(0)

interface Entry {
  event: RoomEvent
  bytes: number
}

/** The most recent messages of a room, oldest first. */
export class RingBuffer {
  readonly #options: HistoryOptions
  readonly #unstored: Set<string>
  #entries: Entry[] = []
  #events: readonly RoomEvent[] | undefined
  #bytes = 0

  constructor (options: HistoryOptions) {
    this.#options = options
    this.#unstored = new Set(options.unstoredTexts)
  }

  /** Returns the same array until something changes. */
  get events (): readonly RoomEvent[] {
    this.#events ??= this.#entries.map(({ event }) => event)
    return this.#events
  }

  /** @returns how many events were removed because of the size of this one */
  add (event: RoomEvent): number {
    const { maxMessages, maxBytes } = this.#options
    // Checked before anything is measured, since most operators disable history.
    if (!this.accepts(event)) return 0
    const bytes = sizeOf(event)
    if (bytes > maxBytes) return 0
    this.#events = undefined
    this.#entries.push({ event, bytes })
    this.#bytes += bytes
    if (this.#entries.length > maxMessages) this.#shift()
    let removed = 0
    for (; this.#bytes > maxBytes; removed++) this.#shift()
    return removed
  }

  has (event: RoomEvent): boolean {
    return this.#entries.some(({ event: other }) => isSame(event, other))
  }

  /** Removes the events with an identifier. @returns whether there were any */
  remove (id: string): boolean {
    const kept = this.#entries.filter(({ event }) => event.id !== id)
    if (kept.length === this.#entries.length) return false
    this.#entries = kept
    this.#events = undefined
    this.#bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0)
    return true
  }

  /** Whether an event is of a kind that is kept. */
  accepts (event: RoomEvent): boolean {
    if (this.#options.maxMessages === 0) return false
    if (event.kind === 'text') return !this.#unstored.has(event.text)
    return event.kind === 'shared'
  }

  /** Replaces everything. */
  replace (events: readonly RoomEvent[]): void {
    this.#entries = []
    this.#events = undefined
    this.#bytes = 0
    for (const event of events) this.add(event)
  }

  #shift (): void {
    this.#bytes -= this.#entries.shift()!.bytes
  }
}

/** Clients choose identifiers, so only events that are equal in every field are the same. */
export function isSame (one: RoomEvent, other: RoomEvent): boolean {
  return one.id === other.id && serialize(one) === serialize(other) && fieldsOf(one).equals(fieldsOf(other))
}

/** Bytes on the wire, which approximate its size in memory. */
function sizeOf (event: RoomEvent): number {
  if (event.kind === 'shared') return event.fields.length
  return event.kind === 'text' ? Buffer.byteLength(event.text) : 0
}

function serialize (event: RoomEvent): string {
  return JSON.stringify(event.kind === 'shared' ? { ...event, fields: undefined } : event)
}

function fieldsOf (event: RoomEvent): Buffer {
  if (event.kind !== 'shared') return NO_FIELDS
  const { buffer, byteOffset, length } = event.fields
  return Buffer.from(buffer, byteOffset, length)
}
