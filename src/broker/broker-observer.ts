/** Why a message, or its copy in the history store, was dropped. */
export const DROPPED = {
  invalid: 'not a message of this version',
  late: 'from a connection that was given up, or behind a later one',
  unknown: 'from an instance that has not introduced itself yet',
  history: 'could not be stored',
} as const

export type Dropped = keyof typeof DROPPED

/** Observes the link between instances. Implementations MUST NOT throw. */
export interface BrokerObserver {
  /** @param peers number of other instances */
  connected (peers: number): void
  /** An instance introduced itself with other settings. @param settings their names */
  differs (instance: string, settings: string[]): void
  /** The server is a node of a Redis Cluster, which is neither recommended nor refused. May be called repeatedly. */
  clustered (): void
  /** An attempt to connect failed. @param unsuitable whether the server responded, but cannot connect the instances */
  connectFailed (reason: string, unsuitable: boolean): void
  /** @param messages number of messages in flight, which were delivered on this instance only */
  disconnected (reason: string, messages: number): void
  published (): void
  received (from: 'self' | 'other'): void
  dropped (what: Dropped): void
}

/** Combines two observers; the first is called first. */
export function composeBrokerObservers (first: BrokerObserver, second: BrokerObserver): BrokerObserver {
  return {
    connected (...args) { first.connected(...args); second.connected(...args) },
    differs (...args) { first.differs(...args); second.differs(...args) },
    clustered () { first.clustered(); second.clustered() },
    connectFailed (...args) { first.connectFailed(...args); second.connectFailed(...args) },
    disconnected (...args) { first.disconnected(...args); second.disconnected(...args) },
    published () { first.published(); second.published() },
    received (...args) { first.received(...args); second.received(...args) },
    dropped (...args) { first.dropped(...args); second.dropped(...args) },
  }
}
