import type { Outgoing } from './messages.ts'
import type { Outbox } from './outbox.ts'

/** The outcome of a message that this client sent. */
export interface Receipt {
  id: string
  /**
   * `delivered` to the room; `refused` by the server; `unknown` where the connection was lost for good before the
   * answer; `unsent` where the room was left before its turn.
   */
  state: 'delivered' | 'refused' | 'unknown' | 'unsent'
  /** The server's words, where it refused the message; may be empty. */
  reason: string
}

/** Final states of messages that are given up, by their state before. */
const LAST = { waiting: 'unsent', sent: 'unknown', refused: 'refused', unknown: 'unknown' } as const

/** The receipts of the messages in an outbox. */
export class Receipts {
  readonly #outbox: Outbox<Outgoing>
  readonly #resolvers = new Map<string, (receipt: Receipt) => void>()

  constructor (outbox: Outbox<Outgoing>) {
    this.#outbox = outbox
  }

  expect (id: string): Promise<Receipt> {
    return new Promise((resolve) => this.#resolvers.set(id, resolve))
  }

  /** To be called after each change of the outbox. @param leaving whether nothing will be sent any more */
  update (leaving = false): void {
    for (const [id, resolve] of this.#resolvers) {
      const { state, reason = '' } = this.#outbox.items.get(id) ?? {}
      if (!leaving && (state === 'waiting' || state === 'sent')) continue
      this.#resolvers.delete(id)
      resolve({ id, state: state ? LAST[state] : 'delivered', reason })
      // It is not sent again.
      this.#outbox.delete(id)
    }
  }
}
