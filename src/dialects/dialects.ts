import type { Limits } from '../protocol/limits.ts'
import { createChannel } from './channel.ts'
import { createClassic } from './classic.ts'
import type { Dialect } from './dialect.ts'
import { createTyped } from './typed.ts'

export interface Dialects {
  classic: Dialect
  typed: Dialect
  channel: Dialect
}

/** All supported generations. The first two share an address, where clients start as classic. */
export function createDialects (limits: Limits): Dialects {
  const typed = createTyped(limits)
  return { classic: createClassic(limits, typed), typed, channel: createChannel(limits) }
}
