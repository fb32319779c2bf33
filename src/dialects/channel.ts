import { randomUUID } from 'node:crypto'
import { now, type Stamp } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { compile } from '../lib/compile.ts'
import { stampFields } from '../protocol/typed-messages.ts'
import type { Dialect } from './dialect.ts'
import { createTypedDialect, type FitImage } from './typed-codec.ts'

const isId = compile<string>(stampFields.id)
const isTimestamp = compile<number>(stampFields.timestamp)

/** The third generation: typed messages with an `id` and a `timestamp`. */
export function createChannel (limits: Limits, fitImage: FitImage): Dialect {
  return createTypedDialect({ name: 'channel', limits, fitImage, readStamp, writeStamp })
}

/** What a client gives is kept when it is valid; what is not is made anew, and no reason to refuse the message. */
export function readStamp ({ id, timestamp }: { id?: unknown, timestamp?: unknown }): Partial<Stamp> {
  return {
    ...(isId(id) && { id }),
    ...(isTimestamp(timestamp) && { timestamp }),
  }
}

function writeStamp ({ id = randomUUID(), timestamp = now() }: Partial<Stamp>): Stamp {
  return { id, timestamp }
}
