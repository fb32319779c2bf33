import type { TSchema } from '@sinclair/typebox'
import type { Limits } from '../protocol/limits.ts'
import { ConfigSchema, type Config } from './schema.ts'

/** The message limits that the configuration sets. */
export function limitsOf (config: Config): Limits {
  return {
    minAuthorLength: config.MIN_AUTHOR_LENGTH,
    maxAuthorLength: config.MAX_AUTHOR_LENGTH,
    maxMessageLength: config.MAX_MESSAGE_LENGTH,
    maxImageLength: config.MAX_IMAGE_RAW_LENGTH,
    maxImageSize: config.MAX_IMAGE_SIZE,
    maxGeojsonFeatures: config.MAX_GEOJSON_FEATURES,
    maxGeojsonLength: config.MAX_GEOJSON_RAW_LENGTH,
    maxModelLength: config.MAX_MODEL_RAW_LENGTH,
    maxScriptLength: config.MAX_SCRIPT_RAW_LENGTH,
  }
}

/** Limits that no configuration exceeds. */
export function widestLimits (): Limits {
  const { properties } = ConfigSchema
  const widest = Object.entries(properties).map(([name, { minimum, maximum }]: [string, TSchema]) =>
    [name, name.startsWith('MIN_') ? minimum : maximum])
  return limitsOf(Object.fromEntries(widest))
}
