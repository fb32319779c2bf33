import type { WaitCause } from './wait-cause.ts'

export type ConnectionState =
  | { name: 'connecting' }
  | { name: 'open' }
  /** The network is gone, as the system says; the connection may survive it. */
  | { name: 'offline' }
  /** `until` in milliseconds since 1970; infinite where only `retryNow` ends the wait. */
  | { name: 'waiting', until: number, cause: WaitCause }
  | { name: 'closed' }
