import { loadConfig } from '../src/config/load.ts'
import { limitsOf } from '../src/config/limits.ts'
import type { Limits } from '../src/protocol/limits.ts'

/** The default limits. */
export const LIMITS: Limits = limitsOf(loadConfig({ env: {} }))
