import { randomUUID } from 'node:crypto'
import { compile } from '../lib/compile.ts'
import { now, type Stamp } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { stampFields } from '../protocol/typed-messages.ts'
import type { Dialect } from './dialect.ts'
import { TypedDialect } from './typed-dialect.ts'

const isId = compile<string>(stampFields.id)
const isTimestamp = compile<number>(stampFields.timestamp)

/** The third generation: typed messages with an `id` and a `timestamp`. */
export function createChannel (limits: Limits): Dialect {
  return new TypedDialect({ name: 'channel', limits, readStamp, writeStamp })
}

/** Keeps a valid stamp of the client. An invalid one is replaced later, instead of rejecting the message. */
export function readStamp ({ id, timestamp }: { id?: unknown, timestamp?: unknown }): Partial<Stamp> {
  return {
    ...(isId(id) && { id }),
    ...(isTimestamp(timestamp) && { timestamp }),
  }
}

function writeStamp ({ id = randomUUID(), timestamp = now() }: Partial<Stamp>): Stamp {
  return { id, timestamp }
}
