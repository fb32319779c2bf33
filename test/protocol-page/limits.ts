import type { Limits } from '../../src/protocol/limits.ts'

/** Where clients read the limits: members of `/rules` and, in capitals, variables. */
const NAMES: Record<keyof Limits, string> = {
  minAuthorLength: 'min_author_length',
  maxAuthorLength: 'max_author_length',
  maxMessageLength: 'max_message_length',
  maxImageLength: 'MAX_IMAGE_RAW_LENGTH',
  maxImageSize: 'max_image_size',
  maxGeojsonFeatures: 'max_geojson_features',
  maxGeojsonLength: 'MAX_GEOJSON_RAW_LENGTH',
  maxModelLength: 'MAX_MODEL_RAW_LENGTH',
  maxScriptLength: 'MAX_SCRIPT_RAW_LENGTH',
}

/** Beyond every number that a schema has by itself. */
const FIRST = 1e12

/** Limits that can be told apart in schemas made of them. */
export const MARKED = Object.fromEntries(Object.keys(NAMES).map((key, i) => [key, FIRST + i])) as never as Limits

/** Names limits in a text of a schema. */
export function wordLimits (text: string): string {
  return text.replace(/\d+/g, (digits) => wordLimit(Number(digits)))
}

/** A number of a schema: the name of a limit, or itself. */
export function wordLimit (value: number): string {
  const name = Object.values(NAMES)[value - FIRST]
  return name === undefined ? String(value) : `\`${name}\``
}
