/** Why a message, or its copy in the history store, was dropped. */
export const DROPPED = {
  invalid: 'not a message of this version',
  late: 'from a connection that was given up, or behind a later one',
  unknown: 'from an instance that has not introduced itself yet',
  history: 'could not be stored',
} as const

export type Dropped = keyof typeof DROPPED

/** Receives what happens to the connection between instances. Implementations MUST NOT throw. */
export interface BrokerObserver {
  /** The instances reach each other. */
  connected (peers: number): void
  /** An attempt to connect failed. */
  missed (reason: string): void
  /** The instances do not reach each other any more; so many messages in flight were delivered on this one alone. */
  disconnected (reason: string, messages: number): void
  published (): void
  received (from: 'self' | 'other'): void
  dropped (what: Dropped): void
}

/** One observer that passes everything on to two, in their order. */
export function composeBrokerObservers (first: BrokerObserver, second: BrokerObserver): BrokerObserver {
  return {
    connected (...args) { first.connected(...args); second.connected(...args) },
    missed (...args) { first.missed(...args); second.missed(...args) },
    disconnected (...args) { first.disconnected(...args); second.disconnected(...args) },
    published () { first.published(); second.published() },
    received (...args) { first.received(...args); second.received(...args) },
    dropped (...args) { first.dropped(...args); second.dropped(...args) },
  }
}
