import type { Broker } from '../broker/broker.ts'
import type { HistoryStore } from '../broker/history-store.ts'
import type { Dialects } from '../dialects/dialects.ts'
import type { Presence } from '../presence/presence.ts'
import type { BufferBudget } from './buffer-budget.ts'
import type { ClientContext } from './client.ts'
import type { FanOutBudget } from './fan-out-budget.ts'
import type { ModerationContext } from './room-moderation.ts'
import type { HistoryOptions } from './ring-buffer.ts'
import type { Sessions } from './sessions.ts'
import type { FanOutContext } from './subscribers.ts'

/** Services and settings that the rooms of an instance share. */
export interface RoomContext extends ClientContext, FanOutContext {
  broker: Broker
  presence: Presence
  dialects: Dialects
  history: HistoryOptions
  /** Memory for data on its way to members. */
  budget: BufferBudget
  /** State that outlives the connections of clients. */
  sessions: Sessions
  /** Bytes that shared data of one network may cause to be sent. */
  fanOut: FanOutBudget
  /** Moderation, where it is enabled. */
  moderation?: ModerationContext | undefined
  /** Stores the history for several instances; without it, the history is in memory. */
  historyStore?: HistoryStore | undefined
}
