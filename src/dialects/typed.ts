import type { Limits } from '../protocol/limits.ts'
import type { Dialect } from './dialect.ts'
import { TypedDialect, writeReplyForPlugins } from './typed-dialect.ts'

const TYPED = { name: 'typed', readStamp: () => ({}), writeStamp: () => ({}) }
const TYPED_REPLIES = 'typed-replies'

/** The second generation: typed messages. Its clients fail on unknown fields. */
export function createTyped (limits: Limits): TypedDialect {
  return new TypedDialect({ ...TYPED, limits, replies: TYPED_REPLIES })
}

/** The same for clients that speak of replies. */
export function createTypedReplies (limits: Limits): Dialect {
  return new TypedDialect({ ...TYPED, name: TYPED_REPLIES, limits, writeMore: writeReplyForPlugins })
}
