import { move, transferableSymbol, valueSymbol, workerData } from 'piscina'
import { complete, type ApplyTransform } from '../dialects/complete.ts'
import type { Completed, Decoded } from '../dialects/dialect.ts'
import { createDialects, type Dialects } from '../dialects/dialects.ts'
import { exceedsBounds, MAX_JSON_DEPTH } from '../dialects/json/bounds.ts'
import { reject } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { fitImage } from './images.ts'

/** A large text message to decode and complete, or a decoded one to complete. */
export type Task =
  | { kind: 'decode', dialect: keyof Dialects, data: Uint8Array }
  | { kind: 'complete', decoded: Decoded }
  | { kind: 'nothing' }

const limits = workerData as Limits
const dialects = createDialects(limits)

/** Only layers have large structures outside of strings. */
const bounds = { structure: limits.maxGeojsonLength + 64 * 1024, depth: MAX_JSON_DEPTH }

const apply: ApplyTransform = (_transform, base64) => fitImage(base64, limits.maxImageSize)

/** Runs a task on a thread of the pool. */
export default async function work (task: Task): Promise<Completed | undefined> {
  switch (task.kind) {
    case 'nothing': return undefined
    case 'complete': return handOver(await complete(task.decoded, apply))
    case 'decode': return handOver(await complete(decode(task), apply))
  }
}

/** Hands over the fields of shared data, which may be megabytes, instead of a copy. */
function handOver (completed: Completed): Completed {
  const fields = fieldsOf(completed)
  if (fields === undefined) return completed
  return move({ [transferableSymbol]: fields.buffer, [valueSymbol]: completed } as never) as unknown as Completed
}

function fieldsOf (completed: Completed): Uint8Array | undefined {
  if (completed.kind === 'switch') return fieldsOf(completed.next)
  return completed.kind === 'shared' ? completed.fields : undefined
}

function decode ({ dialect, data: { buffer, byteOffset, byteLength } }: Extract<Task, { kind: 'decode' }>): Decoded {
  const message = Buffer.from(buffer, byteOffset, byteLength)
  const reason = exceedsBounds(message, bounds)
  return reason === undefined ? dialects[dialect].decode(message, false) : reject(reason)
}
