import type { Happening } from './events.ts'

export interface HistoryOptions {
  /** How many events are kept; 0 keeps none. */
  maxMessages: number
  /** How much text is kept, roughly; one event that alone is larger is not kept. */
  maxBytes: number
  /** Texts that are not kept, such as those that play a joke on whoever reads them. */
  unstoredTexts: string[]
}

/** The last things that were said or shared in a room, oldest first. */
export class History {
  readonly #options: HistoryOptions
  readonly #unstored: Set<string>
  #events: Happening[] = []
  #bytes = 0

  constructor (options: HistoryOptions) {
    this.#options = options
    this.#unstored = new Set(options.unstoredTexts)
  }

  get events (): readonly Happening[] {
    return this.#events
  }

  add (event: Happening): void {
    const { maxMessages, maxBytes } = this.#options
    const bytes = sizeOf(event)
    if (maxMessages === 0 || bytes > maxBytes || !this.#keeps(event)) return
    this.#events.push(event)
    this.#bytes += bytes
    while (this.#events.length > maxMessages || this.#bytes > maxBytes) this.#bytes -= sizeOf(this.#events.shift()!)
  }

  #keeps (event: Happening): boolean {
    if (event.kind === 'text') return !this.#unstored.has(event.text)
    return event.kind === 'shared'
  }
}

function sizeOf (event: Happening): number {
  if (event.kind === 'shared') return event.fields.length
  return event.kind === 'text' ? event.text.length : 0
}
