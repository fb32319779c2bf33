/** Why a message, or a copy of it, was given up. */
export const DROPPED = {
  invalid: 'not a message of this version',
  late: 'by a connection that was given up, or behind a later one',
  unknown: 'by an instance that did not introduce itself yet',
  history: 'could not be kept',
} as const

export type Dropped = keyof typeof DROPPED

/** Told of the connection between the instances. Implementations MUST NOT throw. */
export interface LinkObserver {
  /** The instances reach each other. */
  joined (peers: number): void
  /** An attempt to join them failed. */
  missed (reason: string): void
  /** They do not any more; so many messages that were under way were delivered here alone. */
  parted (reason: string, messages: number): void
  published (): void
  received (from: 'self' | 'other'): void
  dropped (what: Dropped): void
}
