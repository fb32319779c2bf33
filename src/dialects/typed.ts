import type { Limits } from '../protocol/limits.ts'
import { TypedDialect } from './typed-dialect.ts'

/** The second generation: typed messages, whose clients refuse any field that they do not know. */
export function createTyped (limits: Limits): TypedDialect {
  return new TypedDialect({ name: 'typed', limits, readStamp: () => ({}), writeStamp: () => ({}) })
}
