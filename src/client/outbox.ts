import type { Outgoing } from './messages.ts'

/**
 * `waiting` for its turn or the connection; `sent` and without an answer; `refused` by the server; `unknown` whether it
 * arrived.
 */
export type DeliveryState = 'waiting' | 'sent' | 'refused' | 'unknown'

/** A message of ours that the server has not acknowledged. */
export interface OutboxItem<Message extends Outgoing> {
  message: Message
  state: DeliveryState
  /** The server's reason, when the state is `refused`; may be empty. */
  reason: string
  /** Since when it has this state, in milliseconds since 1970. */
  since: number
  /** Bytes of the frame; 0 until it is sent. */
  size: number
}

/** Keeps the items of an outbox where they survive the program. */
export interface OutboxStore<Message extends Outgoing> {
  put (item: OutboxItem<Message>): void
  delete (id: string): void
}

/** Our messages without an acknowledgement, in the order in which they were written. */
export class Outbox<Message extends Outgoing> {
  readonly items = new Map<string, OutboxItem<Message>>()
  readonly #store: OutboxStore<Message> | undefined
  readonly #changed: () => void

  constructor (changed: () => void, store?: OutboxStore<Message>) {
    this.#changed = changed
    this.#store = store
  }

  add (message: Message): void {
    this.restore([{ message, state: 'waiting', reason: '', since: Date.now(), size: 0 }])
  }

  /** Adds items of an earlier run of the program, or of another one that ended. */
  restore (items: OutboxItem<Message>[]): void {
    for (const item of items) {
      this.items.set(item.message.id, item)
      this.#store?.put(item)
    }
    if (items.length > 0) this.#changed()
  }

  next (): OutboxItem<Message> | undefined {
    for (const item of this.items.values()) if (item.state === 'waiting') return item
    return undefined
  }

  /** The item that was sent and has no answer: there is one at most. */
  get sent (): OutboxItem<Message> | undefined {
    for (const item of this.items.values()) if (item.state === 'sent') return item
    return undefined
  }

  change (item: OutboxItem<Message>, state: DeliveryState, reason = ''): void {
    Object.assign(item, { state, reason, since: Date.now() })
    this.#store?.put(item)
    this.#changed()
  }

  /** @returns whether it was there */
  delete (id: string): boolean {
    if (!this.items.delete(id)) return false
    this.#store?.delete(id)
    this.#changed()
    return true
  }

  /** Tries an item again, behind all others. */
  retry (item: OutboxItem<Message>): void {
    this.items.delete(item.message.id)
    this.items.set(item.message.id, item)
    this.change(item, 'waiting')
  }
}
