import { loadConfig } from '../src/config.ts'
import { limitsOf, type Limits } from '../src/rooms/limits.ts'

/** The default limits. */
export const LIMITS: Limits = limitsOf(loadConfig({ env: {} }))
