import { Emitter } from '../../client/emitter.ts'
import type { Conversation } from './conversation.ts'
import { describe } from './describe.ts'
import type { Entry, MessageEntry } from './message-log.ts'
import { isHidden } from './muted.ts'
import { clearNotifications, notify } from './notifications.ts'
import { chime } from './sound.ts'

/** Messages of a room that were not read. */
export interface Unread {
  count: number
  /** Sequence number of the first one. */
  first: number
}

/** Counts unread messages, shows their number in the tab's title, and plays the sound. */
export class UnreadTracker extends Emitter<{ change: [] }> {
  count = 0
  /** Sequence number of the first unread entry: the unread marker stands above it. */
  first: number | undefined
  readonly #conversation: Conversation
  #atEnd = true

  /** @param before what arrived while the room was not open */
  constructor (conversation: Conversation, before: Unread | undefined, signal: AbortSignal) {
    super()
    this.#conversation = conversation
    this.count = before?.count ?? 0
    this.first = before?.first
    conversation.on('entry', (entry) => this.#add(entry), signal)
    document.addEventListener('visibilitychange', () => this.#markRead(), { signal })
    conversation.on('removed', (entry) => this.#remove(entry), signal)
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
    if (entry.kind !== 'message' || entry.own || entry.old || isHidden(entry)) return
    const reading = this.#reading
    if (reading && !entry.mention) return
    chime(entry.mention)
    if (reading) return
    notify(this.#conversation.name, { author: entry.message.author, text: describe(entry.message) }, entry.mention)
    this.count++
    this.first ??= entry.sequence
    this.#updateTitle()
    this.emit('change')
  }

  #remove ({ sequence }: MessageEntry): void {
    if (this.first === undefined || sequence < this.first) return
    this.count = Math.max(0, this.count - 1)
    if (this.count === 0) this.first = undefined
    else if (sequence === this.first) this.first = this.#nextAfter(sequence)
    this.#updateTitle()
    this.emit('change')
  }

  #nextAfter (sequence: number): number | undefined {
    return this.#conversation.log.entries
      .find((entry) => entry.kind === 'message' && entry.sequence > sequence)?.sequence
  }

  get #reading (): boolean {
    return !document.hidden && document.hasFocus() && this.#atEnd
  }

  #markRead (): void {
    if (!this.#reading) return
    clearNotifications(this.#conversation.name)
    if (this.count === 0) return
    this.count = 0
    this.first = undefined
    this.#updateTitle()
    this.emit('change')
  }

  #updateTitle (): void {
    document.title = `${this.count > 0 ? `(${this.count}) ` : ''}${this.#conversation.name} · gischat`
  }
}
