/** What a message may be on this instance; lengths in Unicode code points. */
export interface Limits {
  minAuthorLength: number
  maxAuthorLength: number
  maxMessageLength: number
  /** Of the base64 text of an image. */
  maxImageLength: number
  /** Pixels of the longer side of an image that is passed on. */
  maxImageSize: number
  maxGeojsonFeatures: number
  /** Of the JSON text of a layer. */
  maxGeojsonLength: number
  maxModelLength: number
  maxScriptLength: number
}

/** Longest name or address of an avatar, in code points. */
export const MAX_AVATAR_LENGTH = 255

/** The longest way to write a code point in JSON: two escapes. */
const ESCAPED_BYTES = '\\ud83d\\uddfa'.length

/** For names of fields, blanks, other fields; and who writes somewhat too much is told what is wrong with it. */
const SLACK_BYTES = 64 * 1024

/** What a request may bring: the largest chat message that is allowed, however it is escaped. */
export function maxBodyBytes ({ maxAuthorLength, maxMessageLength }: Limits): number {
  return (maxMessageLength + maxAuthorLength + MAX_AVATAR_LENGTH) * ESCAPED_BYTES + SLACK_BYTES
}
