import type { ActMessage, ChatMessage } from './protocol.ts'
import { Reactions } from './reactions.ts'

export interface MessageEntry {
  kind: 'message'
  /** Position in the log; grows by one per entry. */
  sequence: number
  message: ChatMessage
  own: boolean
  /** Whether the text mentions us, or everyone, or answers a message of ours. */
  mention: boolean
  /** Whether the server replayed it from its history. */
  old: boolean
  reactions: Reactions
}

/** A time from which messages may be missing, in milliseconds since 1970. */
export interface GapEntry {
  kind: 'gap'
  sequence: number
  /** Ours without a connection, or the service's, whose instances lost each other. */
  cause: 'connection' | 'service'
  from: number
  to: number
}

/** An act of a moderator. */
export interface NoticeEntry {
  kind: 'notice'
  sequence: number
  act: ActMessage
}

export type Entry = MessageEntry | GapEntry | NoticeEntry

/** Entries kept per room; the oldest are dropped. */
export const MAX_ENTRIES = 600

/** Characters of the shared content that is kept per room: anyone may share megabytes every second. */
const MAX_CHARACTERS = 60_000_000

/** The messages and gaps of a room, oldest first; each message once. */
export class MessageLog {
  readonly entries: Entry[] = []
  readonly #messages = new Map<string, MessageEntry>()
  /** Answers by the id of the message that they answer. */
  readonly #replies = new Map<string, MessageEntry[]>()
  #sequence = 0
  #characters = 0

  has (id: string): boolean {
    return this.#messages.has(id)
  }

  get (id: string | null | undefined): MessageEntry | undefined {
    return typeof id === 'string' ? this.#messages.get(id) : undefined
  }

  /** The message that this one answers, unless it was dropped. */
  repliedTo ({ message }: MessageEntry): MessageEntry | undefined {
    return this.get(message.in_reply_to_id)
  }

  repliesTo ({ message }: MessageEntry): readonly MessageEntry[] {
    return this.#replies.get(message.id) ?? []
  }

  addMessage (content: Omit<MessageEntry, 'kind' | 'sequence' | 'reactions'>): MessageEntry {
    const entry: MessageEntry =
      { kind: 'message', sequence: ++this.#sequence, reactions: new Reactions(), ...content }
    const parent = this.repliedTo(entry)
    if (parent) this.#addReply(parent.message.id, entry)
    this.#messages.set(entry.message.id, entry)
    return this.#append(entry)
  }

  addGap (cause: GapEntry['cause'], from: number, to: number): GapEntry {
    return this.#append({ kind: 'gap', sequence: ++this.#sequence, cause, from, to })
  }

  addNotice (act: ActMessage): NoticeEntry {
    return this.#append({ kind: 'notice', sequence: ++this.#sequence, act })
  }

  /** Removes a message that was deleted. @returns undefined if it is not there */
  remove (id: string): MessageEntry | undefined {
    const entry = this.#messages.get(id)
    if (!entry) return undefined
    this.entries.splice(this.entries.indexOf(entry), 1)
    this.#characters -= charactersOf(entry)
    this.#drop(id)
    const siblings = this.#replies.get(entry.message.in_reply_to_id ?? '')
    siblings?.splice(siblings.indexOf(entry), 1)
    return entry
  }

  /** The message that a like means: the protocol identifies it by author and label, so the newest match is taken. */
  findLiked (author: string, label: string): MessageEntry | undefined {
    return this.entries.findLast((entry): entry is MessageEntry =>
      entry.kind === 'message' && entry.message.author === author && likeLabel(entry.message) === label)
  }

  #append<Kind extends Entry> (entry: Kind): Kind {
    this.entries.push(entry)
    this.#characters += charactersOf(entry)
    while (this.entries.length > MAX_ENTRIES || (this.#characters > MAX_CHARACTERS && this.entries.length > 1)) {
      const dropped = this.entries.shift()!
      this.#characters -= charactersOf(dropped)
      if (dropped.kind === 'message') this.#drop(dropped.message.id)
    }
    return entry
  }

  #addReply (id: string, reply: MessageEntry): void {
    const replies = this.#replies.get(id)
    if (replies) replies.push(reply)
    else this.#replies.set(id, [reply])
  }

  #drop (id: string): void {
    this.#messages.delete(id)
    this.#replies.delete(id)
  }
}

function charactersOf (entry: Entry): number {
  if (entry.kind !== 'message') return 0
  const { message } = entry
  switch (message.type) {
    case 'geojson': return message.source.length + (message.style?.length ?? 0)
    case 'image': return message.image_data.length
    case 'model': return message.raw_xml.length
    case 'script': return message.raw_pycode.length
    default: return 0
  }
}

/** The text by which a like identifies its message. */
export function likeLabel (message: ChatMessage): string {
  switch (message.type) {
    case 'text': return message.text
    case 'geojson': return message.layer_name
    case 'model': return message.model_name
    case 'script': return message.name
    default: return message.type
  }
}
