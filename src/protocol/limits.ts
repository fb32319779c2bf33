/** Limits of messages on this instance; lengths in Unicode code points. */
export interface Limits {
  minAuthorLength: number
  maxAuthorLength: number
  maxMessageLength: number
  /** Length of an image in base64. */
  maxImageLength: number
  /** Longer side of a delivered image, in pixels. */
  maxImageSize: number
  maxGeojsonFeatures: number
  /** Length of a layer as JSON. */
  maxGeojsonLength: number
  maxModelLength: number
  maxScriptLength: number
}

/** Maximum length of an avatar's name or URL, in code points. */
export const MAX_AVATAR_LENGTH = 255

/** Bytes of a code point in its longest JSON notation: two escapes. */
const ESCAPED_BYTES = '\\ud83d\\uddfa'.length

/** Extra bytes for field names, whitespace and unknown fields; slightly too long messages then get a proper error. */
const SLACK_BYTES = 64 * 1024

/** Maximum size of a request body: the largest valid chat message, with every character escaped. */
export function maxBodyBytes ({ maxAuthorLength, maxMessageLength }: Limits): number {
  return (maxMessageLength + maxAuthorLength + MAX_AVATAR_LENGTH) * ESCAPED_BYTES + SLACK_BYTES
}
