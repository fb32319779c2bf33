import type { Happening } from './events.ts'

export interface HistoryOptions {
  /** How many events are kept; 0 keeps none. */
  maxMessages: number
  /** How many bytes are kept, roughly; one event that alone is larger is not kept. */
  maxBytes: number
  /** Texts that are not kept, such as those that play a joke on whoever reads them. */
  unstoredTexts: string[]
}

interface Kept {
  event: Happening
  bytes: number
}

/** The last things that were said or shared in a room, oldest first. */
export class History {
  readonly #options: HistoryOptions
  readonly #unstored: Set<string>
  readonly #kept: Kept[] = []
  #bytes = 0

  constructor (options: HistoryOptions) {
    this.#options = options
    this.#unstored = new Set(options.unstoredTexts)
  }

  get events (): Happening[] {
    return this.#kept.map(({ event }) => event)
  }

  add (event: Happening): void {
    const { maxMessages, maxBytes } = this.#options
    // Before anything is counted: most operators keep nothing.
    if (maxMessages === 0 || !this.#keeps(event)) return
    const bytes = sizeOf(event)
    if (bytes > maxBytes) return
    this.#kept.push({ event, bytes })
    this.#bytes += bytes
    while (this.#kept.length > maxMessages || this.#bytes > maxBytes) this.#bytes -= this.#kept.shift()!.bytes
  }

  #keeps (event: Happening): boolean {
    if (event.kind === 'text') return !this.#unstored.has(event.text)
    return event.kind === 'shared'
  }
}

/** Bytes on the wire, which is about what it takes in memory. */
function sizeOf (event: Happening): number {
  if (event.kind === 'shared') return Buffer.byteLength(event.fields)
  return event.kind === 'text' ? Buffer.byteLength(event.text) : 0
}
