import { CONFIG_ALIASES, ConfigSchema } from './schema.ts'

/** Every name of a setting, those of earlier versions included. */
export const NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(ConfigSchema.properties), ...Object.keys(CONFIG_ALIASES), 'REDIS_HOST', 'REDIS_PORT',
])
