import type { Completed, Decoded } from '../dialects/dialect.ts'

/**
 * Processes messages that would block the event loop.
 *
 * Implementations MUST NOT block the event loop, and MUST return what the dialect
 * itself would return. Without capacity, they return `rejectBusy`. Addresses MUST
 * take turns: the messages of one do not hold up those of another.
 */
export interface WorkerPool {
  /** Decodes a large text message and completes it. The message MUST NOT be read afterwards. */
  decode (dialect: string, data: Buffer, address: string): Promise<Completed>
  /** Applies the transform that a decoded message names. */
  complete (decoded: Decoded, address: string): Promise<Completed>
}
