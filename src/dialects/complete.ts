import { withId, type Command, type Rejection } from '../protocol/events.ts'
import { encodeText } from '../protocol/payload.ts'
import type { Completed, Decoded, Transform } from './dialect.ts'

/** Applies a transform to a value. @returns the new value, or why it cannot be transformed */
export type ApplyTransform = (transform: Transform['transform'], input: string) => Promise<string | Rejection>

/** Applies the transform that a decoded message names, if any. */
export async function complete (decoded: Decoded, apply: ApplyTransform): Promise<Completed> {
  if (decoded.kind === 'transform') return completeCommand(decoded, apply)
  if (decoded.kind !== 'switch') return decoded
  const { next, ...change } = decoded
  if (next.kind !== 'transform') return { ...change, next }
  const completed = await completeCommand(next, apply)
  return completed.kind === 'rejection' ? decoded.fallback ?? completed : { ...change, next: completed }
}

async function completeCommand ({ transform, input, field, command }: Transform, apply: ApplyTransform):
Promise<Command | Rejection> {
  const output = await apply(transform, input)
  if (typeof output !== 'string') return withId(output, command)
  return { ...command, fields: encodeText(`${JSON.stringify(field)}:${JSON.stringify(output)}`) }
}
