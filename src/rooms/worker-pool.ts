import type { Completed, Decoded } from '../dialects/dialect.ts'

/**
 * Processes messages that would hold up the event loop.
 *
 * Implementations MUST NOT block the event loop, and MUST answer what the
 * dialect itself would answer. They reject with `rejectBusy` what they have no
 * capacity for.
 */
export interface WorkerPool {
  /** Decodes a large text message and completes it. */
  decode (dialect: string, data: Buffer): Promise<Completed>
  /** Applies the transform that a decoded message names. */
  complete (decoded: Decoded): Promise<Completed>
}
