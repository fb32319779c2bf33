import type { Limits } from '../protocol/limits.ts'
import { createChannel, createChannelReplies } from './channel.ts'
import { createClassic } from './classic.ts'
import type { Dialect } from './dialect.ts'
import { createTyped, createTypedReplies } from './typed.ts'
import { createV4 } from './v4.ts'

/** By name. */
export interface Dialects {
  classic: Dialect
  typed: Dialect
  /** Typed clients that speak of replies. */
  'typed-replies': Dialect
  channel: Dialect
  /** Channel clients that speak of replies. */
  'channel-replies': Dialect
  v4: Dialect
}

/** All supported generations. The first two share an address, where clients start as classic. */
export function createDialects (limits: Limits): Dialects {
  const typed = createTyped(limits)
  return {
    classic: createClassic(limits, typed),
    typed,
    'typed-replies': createTypedReplies(limits),
    channel: createChannel(limits),
    'channel-replies': createChannelReplies(limits),
    v4: createV4(limits),
  }
}
