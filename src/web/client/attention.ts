import { Emitter } from './emitter.ts'
import type { Conversation } from './conversation.ts'
import type { Entry } from './message-log.ts'
import { chime } from './sound.ts'

/** What was not read yet: the number in the tab's title, the line above the first unread, and the sound. */
export class Attention extends Emitter<{ change: [] }> {
  unread = 0
  /** The entry above which the line is drawn. */
  firstUnread: number | undefined
  readonly #conversation: Conversation
  #following = true

  constructor (conversation: Conversation, signal: AbortSignal) {
    super()
    this.#conversation = conversation
    conversation.on('entry', (entry) => this.#heard(entry), signal)
    document.addEventListener('visibilitychange', () => this.#look(), { signal })
    window.addEventListener('focus', () => this.#look(), { signal })
    signal.addEventListener('abort', () => { document.title = 'gischat' }, { once: true })
    this.#title()
  }

  /** Whether the newest message is in sight. */
  follow (following: boolean): void {
    this.#following = following
    if (following) this.#look()
  }

  #heard (entry: Entry): void {
    if (entry.kind !== 'message' || entry.own || entry.old) return
    if (this.#attentive && !entry.mention) return
    chime(entry.mention)
    if (this.#attentive) return
    this.unread++
    this.firstUnread ??= entry.sequence
    this.#title()
    this.emit('change')
  }

  get #attentive (): boolean {
    return !document.hidden && document.hasFocus() && this.#following
  }

  #look (): void {
    if (!this.#attentive || this.unread === 0) return
    this.unread = 0
    this.firstUnread = undefined
    this.#title()
    this.emit('change')
  }

  #title (): void {
    document.title = `${this.unread > 0 ? `(${this.unread}) ` : ''}${this.#conversation.name} · gischat`
  }
}
