import type { ChatMessage } from './protocol.ts'

export interface MessageEntry {
  kind: 'message'
  /** Position in the log; grows by one per entry. */
  sequence: number
  message: ChatMessage
  own: boolean
  /** Whether the text mentions us, or everyone. */
  mention: boolean
  /** Whether the server replayed it from its history. */
  old: boolean
  likers: Set<string>
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

export type Entry = MessageEntry | GapEntry

/** Entries kept per room; the oldest are dropped. */
export const MAX_ENTRIES = 600

/** The messages and gaps of a room, oldest first; each message once. */
export class MessageLog {
  readonly entries: Entry[] = []
  readonly #ids = new Set<string>()
  #sequence = 0

  has (id: string): boolean {
    return this.#ids.has(id)
  }

  addMessage (entry: Omit<MessageEntry, 'kind' | 'sequence' | 'likers'>): MessageEntry {
    this.#ids.add(entry.message.id)
    return this.#append({ kind: 'message', sequence: ++this.#sequence, likers: new Set<string>(), ...entry })
  }

  addGap (cause: GapEntry['cause'], from: number, to: number): GapEntry {
    return this.#append({ kind: 'gap', sequence: ++this.#sequence, cause, from, to })
  }

  /** The message that a like means: the protocol identifies it by author and label, so the newest match is taken. */
  findLiked (author: string, label: string): MessageEntry | undefined {
    return this.entries.findLast((entry): entry is MessageEntry =>
      entry.kind === 'message' && entry.message.author === author && likeLabel(entry.message) === label)
  }

  #append<Kind extends Entry> (entry: Kind): Kind {
    this.entries.push(entry)
    if (this.entries.length > MAX_ENTRIES) {
      const dropped = this.entries.shift()
      if (dropped?.kind === 'message') this.#ids.delete(dropped.message.id)
    }
    return entry
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
