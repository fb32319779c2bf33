import type { Archive } from '../broker/archive.ts'
import type { Bus } from '../broker/broker.ts'
import type { Dialects } from '../dialects/dialects.ts'
import type { Outbox } from '../lib/outbox.ts'
import type { MessageLimit } from '../lib/rate-limit.ts'
import type { Presence } from '../presence/presence.ts'
import type { HistoryOptions } from './history.ts'
import type { Observer } from './observer.ts'
import type { Framer } from './socket.ts'
import type { Workshop } from './workshop.ts'

/** What the rooms of one instance share. */
export interface RoomContext {
  bus: Bus
  presence: Presence
  /** Where what is kept lies; without one, in memory. */
  archive?: Archive | undefined
  outbox: Outbox
  frame: Framer
  observer: Observer
  dialects: Dialects
  workshop: Workshop
  history: HistoryOptions
  /** Bytes that may wait in memory for one member before it is ended. */
  maxBufferedBytes: number
  /** What one member may send; undefined is no limit. */
  messageLimit: MessageLimit | undefined
}
