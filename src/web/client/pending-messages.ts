import type { ChatMessage } from './protocol.ts'

/** A message of ours that the server has not echoed yet. */
export interface PendingMessage {
  message: ChatMessage
  state: 'sending' | 'refused' | 'unsent'
  /** The server's reason, when the state is `refused`. */
  reason: string
  /** Milliseconds since 1970. */
  since: number
  /** Bytes of the frame. */
  size: number
  /** Bytes sent on this connection before the frame. */
  start: number
}

/** Our messages without an echo, in the order of sending. */
export class PendingMessages {
  readonly items = new Map<string, PendingMessage>()
  #sentBytes = 0

  add (message: ChatMessage, size: number, sent: boolean): void {
    this.items.set(message.id, {
      message, size, state: sent ? 'sending' : 'unsent', reason: '', since: Date.now(), start: this.#sentBytes,
    })
    if (sent) this.#sentBytes += size
  }

  /** Removes a message after its echo. @returns whether it was pending */
  delivered (id: string): boolean {
    return this.items.delete(id)
  }

  /** The server handles the messages of a sender in order, so a refusal belongs to the oldest. */
  refused (reason: string): PendingMessage | undefined {
    const item = [...this.items.values()].find(({ state }) => state === 'sending')
    if (item) Object.assign(item, { state: 'refused', reason })
    return item
  }

  /** After a lost connection, the fate of the messages on their way is unknown. */
  disconnected (): void {
    this.#sentBytes = 0
    for (const item of this.items.values()) if (item.state === 'sending') item.state = 'unsent'
  }

  /**
   * The part of a message that has left the browser, from 0 to 1.
   *
   * @param bufferedBytes bytes that the browser still holds, of all messages
   */
  progress ({ start, size }: PendingMessage, bufferedBytes: number): number {
    return Math.min(1, Math.max(0, (this.#sentBytes - bufferedBytes - start) / size))
  }
}
