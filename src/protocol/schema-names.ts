import type { TSchema } from '@sinclair/typebox'

/*
 * The title of a schema is its name in /openapi.json and /asyncapi.json, from which generators make the names of types.
 * Schemas of the same name are equal. Those without a title are written where they are used.
 */

/** A generation of clients, as names of schemas begin. */
export type Generation = 'Classic' | 'Typed' | 'Channel' | 'V4'

/** Behind the names of messages as clients send them, where fields may be missing. */
const INPUT = 'Input'

/** Names a schema. */
export function named<T extends TSchema> (title: string, schema: T): T {
  return { ...schema, title }
}

/** Names the messages that clients of a generation send: `ChannelTextInput`. */
export function nameInputs<M extends Record<string, TSchema>> (generation: Generation, messages: M): M {
  return nameAll(messages, (type) => nameOf(generation, type) + INPUT)
}

/** Names the messages that the server sends to clients of a generation: `ChannelText`. */
export function nameOutputs<M extends Record<string, TSchema>> (generation: Generation, messages: M): M {
  return nameAll(messages, (type) => nameOf(generation, type))
}

function nameAll<M extends Record<string, TSchema>> (messages: M, nameOfType: (type: string) => string): M {
  return Object.fromEntries(Object.entries(messages).map(([type, schema]) =>
    [type, named(nameOfType(type), schema)])) as M
}

function nameOf (generation: Generation, type: string): string {
  const words = type.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return generation + words.join('')
}
