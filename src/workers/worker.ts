import { workerData } from 'piscina'
import { createDialects, type Dialects } from '../dialects/dialects.ts'
import type { Decoded } from '../dialects/dialect.ts'
import { reject, type Rejection } from '../protocol/events.ts'
import type { Limits } from '../protocol/limits.ts'
import { exceedsBounds } from '../dialects/json/bounds.ts'
import { fitImage } from './images.ts'

/** A message to be read, or the file of an image to be fitted. */
export type Task =
  | { kind: 'decode', dialect: keyof Dialects, data: Uint8Array, isBinary: boolean }
  | { kind: 'fit', base64: string }
  | { kind: 'nothing' }

const limits = workerData as Limits
const fit = (base64: string) => fitImage(base64, limits.maxImageSize)
const dialects = createDialects(limits, fit)

/** Nothing but a layer has much outside of its strings. */
const bounds = { structure: limits.maxGeojsonLength + 64 * 1024, depth: 1000 }

/** What a thread of the pool does. */
export default async function work (task: Task): Promise<Decoded | string | Rejection | undefined> {
  if (task.kind === 'nothing') return undefined
  if (task.kind === 'fit') return fit(task.base64)
  const { dialect, data: { buffer, byteOffset, byteLength }, isBinary } = task
  const message = Buffer.from(buffer, byteOffset, byteLength)
  const reason = exceedsBounds(message, bounds)
  return reason === undefined ? dialects[dialect].decode(message, isBinary) : reject(reason)
}
