import type { Limits } from '../protocol/limits.ts'
import { typedMessages } from '../protocol/typed-messages.ts'
import { readStamp } from './channel.ts'
import type { Dialects } from './dialects.ts'

/**
 * Decodes a message of each type, so that its schema is compiled before a client sends one. Nothing else becomes of the
 * messages. Most have only their type: rejecting them needs the schema too.
 *
 * @returns one step per message; a layer's takes about 80 ms, the others up to 30 ms
 */
export function warmUpSteps ({ classic, typed, channel }: Dialects, limits: Limits): (() => void)[] {
  const types = Object.keys(typedMessages(limits))
  return [
    () => classic.decode(Buffer.from('{}'), false),
    () => readStamp({}),
    ...[channel, typed].flatMap((dialect) => types.map((type) =>
      () => dialect.decode(Buffer.from(JSON.stringify({ type })), false))),
  ]
}
