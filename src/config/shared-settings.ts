import { createHash } from 'node:crypto'
import type { Config } from './schema.ts'

/** Settings that all instances of a deployment must share: the rooms, the limits of messages, and the history. */
const SHARED = [
  'ROOMS',
  'MIN_AUTHOR_LENGTH',
  'MAX_AUTHOR_LENGTH',
  'MAX_MESSAGE_LENGTH',
  'MAX_IMAGE_RAW_LENGTH',
  'MAX_IMAGE_SIZE',
  'MAX_GEOJSON_FEATURES',
  'MAX_GEOJSON_RAW_LENGTH',
  'MAX_MODEL_RAW_LENGTH',
  'MAX_SCRIPT_RAW_LENGTH',
  'MAX_FRAME_BYTES',
  'MAX_STORED_MESSAGES',
  'MAX_STORED_BYTES',
  'UNSTORED_TEXTS',
  'RESUME_SECONDS',
  'PRIVATE_ROOMS',
  'RESERVED_NICKNAMES',
  'REVOKED_TOKENS',
] as const satisfies readonly (keyof Config)[]

/**
 * Digests of these settings, by name. The order of a list does not matter.
 *
 * @param tokenKey identifies the key of the tokens; a digest of ADMIN_TOKEN itself would be quick to guess
 */
export function digestSharedSettings (config: Config, tokenKey = ''): Record<string, string> {
  return {
    ...Object.fromEntries(SHARED.map((name) => [name, digest(config[name])])),
    ADMIN_TOKEN: tokenKey,
  }
}

function digest (value: number | string[]): string {
  const content = JSON.stringify(Array.isArray(value) ? [...value].sort() : value)
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
