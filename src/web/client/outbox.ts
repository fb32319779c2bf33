import type { ChatMessage } from './protocol.ts'

/** A message of ours that has not come back from the server yet. */
export interface Outgoing {
  message: ChatMessage
  state: 'sending' | 'refused' | 'unsent'
  /** The server's words, when it refused. */
  reason: string
  /** Milliseconds since 1970. */
  since: number
  /** Bytes, as far as the browser is concerned. */
  size: number
  /** Bytes that were sent on this connection before it. */
  start: number
}

/** What we said and have not heard back, in the order of sending. */
export class Outbox {
  readonly items = new Map<string, Outgoing>()
  #queued = 0

  add (message: ChatMessage, size: number, sent: boolean): void {
    this.items.set(message.id, {
      message, size, state: sent ? 'sending' : 'unsent', reason: '', since: Date.now(), start: this.#queued,
    })
    if (sent) this.#queued += size
  }

  /** It came back: everyone has it. */
  delivered (id: string): boolean {
    return this.items.delete(id)
  }

  /** The server answers one sender's messages in order, so a refusal is about the oldest. */
  refused (reason: string): Outgoing | undefined {
    const item = [...this.items.values()].find(({ state }) => state === 'sending')
    if (item) Object.assign(item, { state: 'refused', reason })
    return item
  }

  /** The connection is gone, and nobody knows how far they got. */
  disconnected (): void {
    this.#queued = 0
    for (const item of this.items.values()) if (item.state === 'sending') item.state = 'unsent'
  }

  /** From 0 to 1: how much of it has left the browser, where `waiting` bytes have not. */
  progress ({ start, size }: Outgoing, waiting: number): number {
    return Math.min(1, Math.max(0, (this.#queued - waiting - start) / size))
  }
}
