import type { Limits } from '../protocol/limits.ts'
import type { Dialect } from './dialect.ts'
import { createTypedDialect, type FitImage } from './typed-codec.ts'

/** The second generation: typed messages whose readers refuse any field they do not know. */
export function createTyped (limits: Limits, fitImage: FitImage): Dialect {
  return createTypedDialect({ name: 'typed', limits, fitImage, readStamp: () => ({}), writeStamp: () => ({}) })
}
