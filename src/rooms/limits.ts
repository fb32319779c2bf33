import type { Config } from '../schemas/config.ts'

/** What a message may be on this instance; lengths in Unicode code points. */
export interface Limits {
  minAuthorLength: number
  maxAuthorLength: number
  maxMessageLength: number
}

export function limitsOf (config: Config): Limits {
  return {
    minAuthorLength: config.MIN_AUTHOR_LENGTH,
    maxAuthorLength: config.MAX_AUTHOR_LENGTH,
    maxMessageLength: config.MAX_MESSAGE_LENGTH,
  }
}
