import type { Completed, Decoded } from '../dialects/dialect.ts'

/**
 * Processes messages that would block the event loop.
 *
 * Implementations MUST NOT block the event loop, and MUST return what the dialect
 * itself would return. Without capacity, they return `rejectBusy`.
 */
export interface WorkerPool {
  /** Decodes a large text message and completes it. */
  decode (dialect: string, data: Buffer): Promise<Completed>
  /** Applies the transform that a decoded message names. */
  complete (decoded: Decoded): Promise<Completed>
}
