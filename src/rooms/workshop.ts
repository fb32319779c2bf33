import type { Decoded } from '../dialects/dialect.ts'

/**
 * Reads messages that are too large to be read between two others.
 *
 * Implementations MUST NOT hold up the event loop, and MUST answer what the
 * dialect itself would answer.
 */
export interface Workshop {
  decode (dialect: string, data: Buffer, isBinary: boolean): Promise<Decoded>
}
