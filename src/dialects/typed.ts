import type { Limits } from '../protocol/limits.ts'
import { TypedDialect } from './typed-dialect.ts'

/** The second generation: typed messages. Its clients fail on unknown fields. */
export function createTyped (limits: Limits): TypedDialect {
  return new TypedDialect({ name: 'typed', limits, readStamp: () => ({}), writeStamp: () => ({}) })
}
