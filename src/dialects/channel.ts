import { randomUUID } from 'node:crypto'
import { compile } from '../lib/compile.ts'
import { now, type Stamp } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { stampFields } from '../protocol/typed-messages.ts'
import type { Dialect } from './dialect.ts'
import { TypedDialect, writeReplyForPlugins } from './typed-dialect.ts'

const isId = compile<string>(stampFields.id)
const isTimestamp = compile<number>(stampFields.timestamp)

const CHANNEL = { name: 'channel', readStamp, writeStamp }
const CHANNEL_REPLIES = 'channel-replies'

/** The third generation: typed messages with an `id` and a `timestamp`. */
export function createChannel (limits: Limits): Dialect {
  return new TypedDialect({ ...CHANNEL, limits, replies: CHANNEL_REPLIES })
}

/** The same for clients that speak of replies. */
export function createChannelReplies (limits: Limits): Dialect {
  return new TypedDialect({ ...CHANNEL, name: CHANNEL_REPLIES, limits, writeMore: writeReplyForPlugins })
}

/** Keeps a valid stamp of the client. An invalid one is replaced later, instead of rejecting the message. */
export function readStamp ({ id, timestamp }: { id?: unknown, timestamp?: unknown }): Partial<Stamp> {
  return {
    ...(isId(id) && { id }),
    ...(isTimestamp(timestamp) && { timestamp }),
  }
}

export function writeStamp ({ id = randomUUID(), timestamp = now() }: Partial<Stamp>): Stamp {
  return { id, timestamp }
}
