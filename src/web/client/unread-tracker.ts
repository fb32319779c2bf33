import { Emitter } from './emitter.ts'
import type { Conversation } from './conversation.ts'
import type { Entry } from './message-log.ts'
import { chime } from './sound.ts'

/** Counts unread messages, shows their number in the tab's title, and plays the sound. */
export class UnreadTracker extends Emitter<{ change: [] }> {
  count = 0
  /** Sequence number of the first unread entry: the unread marker stands above it. */
  first: number | undefined
  readonly #conversation: Conversation
  #atEnd = true

  constructor (conversation: Conversation, signal: AbortSignal) {
    super()
    this.#conversation = conversation
    conversation.on('entry', (entry) => this.#add(entry), signal)
    document.addEventListener('visibilitychange', () => this.#markRead(), { signal })
    window.addEventListener('focus', () => this.#markRead(), { signal })
    signal.addEventListener('abort', () => { document.title = 'gischat' }, { once: true })
    this.#updateTitle()
  }

  /** @param atEnd whether the newest message is in sight */
  scrolled (atEnd: boolean): void {
    this.#atEnd = atEnd
    if (atEnd) this.#markRead()
  }

  #add (entry: Entry): void {
    if (entry.kind !== 'message' || entry.own || entry.old) return
    const reading = this.#reading
    if (reading && !entry.mention) return
    chime(entry.mention)
    if (reading) return
    this.count++
    this.first ??= entry.sequence
    this.#updateTitle()
    this.emit('change')
  }

  get #reading (): boolean {
    return !document.hidden && document.hasFocus() && this.#atEnd
  }

  #markRead (): void {
    if (!this.#reading || this.count === 0) return
    this.count = 0
    this.first = undefined
    this.#updateTitle()
    this.emit('change')
  }

  #updateTitle (): void {
    document.title = `${this.count > 0 ? `(${this.count}) ` : ''}${this.#conversation.name} · gischat`
  }
}
