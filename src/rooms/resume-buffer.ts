import type { RoomEvent } from '../protocol/events.ts'

interface Entry {
  event: RoomEvent
  bytes: number
  tick: number
}

/** Bytes of an event in memory besides its texts. */
const ENTRY_BYTES = 512

/** Each instance that starts gives the end one more name. */
const MAX_NAMES = 100

/** Removed entries after which the array is shortened. */
const COMPACT_AT = 1024

/**
 * The recent events of a room, in the order of their delivery, for clients that
 * resume. A position is a number of events. A client names one by the `seq` of
 * the last event that it received.
 */
export class ResumeBuffer {
  #entries: Entry[] = []
  /** Index of the oldest entry in the array, and its position. */
  #start = 0
  #first = 0
  /** The positions that can be named. */
  readonly #positions = new Map<string, number>()
  /** Names of the oldest position, and others than `seq` of an event. */
  #aliases: string[] = []
  #last: string
  #bytes = 0

  /** @param seq names the beginning */
  constructor (seq: string) {
    this.#last = seq
    this.#begin(seq)
  }

  get bytes (): number {
    return this.#bytes
  }

  /** Number of events so far. */
  get end (): number {
    return this.#first + this.#entries.length - this.#start
  }

  /** The name of the end. */
  get last (): string {
    return this.#last
  }

  /** Drops everything: later events do not continue it. @param seq names this moment */
  restart (seq: string): void {
    this.#first = this.end
    this.#entries = []
    this.#start = 0
    this.#bytes = 0
    this.#positions.clear()
    this.#begin(seq)
  }

  /** @param tick number of the current one */
  add (event: RoomEvent, tick: number): void {
    const bytes = sizeOf(event)
    this.#entries.push({ event, bytes, tick })
    this.#bytes += bytes
    if (event.seq === undefined) return
    this.#last = event.seq
    this.#positions.set(event.seq, this.end)
  }

  /** Gives a position another name, under which other instances know it. */
  alias (seq: string, position: number): void {
    if (position < this.#first || this.#positions.has(seq)) return
    this.#positions.set(seq, position)
    this.#aliases.push(seq)
    if (this.#aliases.length <= MAX_NAMES) return
    const [oldest] = this.#aliases.splice(this.#aliases[0] === this.#last ? 1 : 0, 1)
    this.#positions.delete(oldest!)
  }

  /**
   * The events after a position, oldest first.
   *
   * @param joined name of the first position of which somebody may be told
   * @returns undefined if the position is unknown, or before that
   */
  since (seq: string, joined: string): RoomEvent[] | undefined {
    const position = this.#positions.get(seq)
    if (position === undefined || position < (this.#positions.get(joined) ?? this.#first)) return undefined
    return this.#entries.slice(this.#start + position - this.#first).map(({ event }) => event)
  }

  /** Whether a message is kept. */
  has (id: string): boolean {
    return this.#entries.some(({ event }) => event.id === id && isMessage(event))
  }

  /** Replaces a message by its deletion, since its position remains. */
  forget (id: string): void {
    for (const entry of this.#entries) {
      const { event } = entry
      if (event.id !== id || !isMessage(event)) continue
      const { timestamp, seq } = event
      entry.event = { kind: 'deleted', deletedId: id, id, timestamp, ...(seq !== undefined && { seq }) }
      this.#bytes += ENTRY_BYTES - entry.bytes
      entry.bytes = ENTRY_BYTES
    }
  }

  /** Drops the events of earlier ticks. */
  expire (tick: number): void {
    while (this.#start < this.#entries.length && this.#entries[this.#start]!.tick < tick) this.shift()
  }

  /** Drops the oldest event. */
  shift (): void {
    const entry = this.#entries[this.#start]
    if (!entry) return
    this.#forget(this.#first)
    this.#first++
    this.#bytes -= entry.bytes
    if (entry.event.seq !== undefined) this.#aliases.push(entry.event.seq)
    // Behind an event without a name, the end still has that of the one before, which was dropped with it.
    else if (!this.#positions.has(this.#last)) this.alias(this.#last, this.#first)
    if (++this.#start < COMPACT_AT) return
    this.#entries = this.#entries.slice(this.#start)
    this.#start = 0
  }

  /** Removes the names of the oldest position, since the event behind it is dropped. */
  #forget (position: number): void {
    this.#aliases = this.#aliases.filter((seq) => {
      if (this.#positions.get(seq) !== position) return true
      this.#positions.delete(seq)
      return false
    })
  }

  #begin (seq: string): void {
    this.#last = seq
    this.#positions.set(seq, this.#first)
    this.#aliases = [seq]
  }
}

function isMessage ({ kind }: RoomEvent): boolean {
  return kind === 'text' || kind === 'shared'
}

/** Bytes on the wire, which approximate its size in memory. */
function sizeOf (event: RoomEvent): number {
  switch (event.kind) {
    case 'shared': return event.fields.length + ENTRY_BYTES
    case 'text': return event.text.length + ENTRY_BYTES
    default: return ENTRY_BYTES
  }
}
