import { Type, type TObject } from '@sinclair/typebox'
import { messageSchema } from './classic-message.ts'
import type { Limits } from './limits.ts'
import { nameInputs } from './schema-names.ts'
import { stampFields, typedMessages, type TypedMessages } from './typed-messages.ts'
import { v4Messages } from './v4-messages.ts'

/* Messages that clients send, as the documents name and describe them. Decoders have the schemas without names. */

/* Their types are written out, since declarations cannot name what TypeBox makes of them. */

export function classicClientMessages (limits: Limits): { message: ReturnType<typeof messageSchema> } {
  return nameInputs('Classic', { message: { ...messageSchema(limits), description: 'Sends a chat message.' } })
}

export function typedClientMessages (limits: Limits): TypedMessages {
  return nameInputs('Typed', typedMessages(limits))
}

export function channelClientMessages (limits: Limits): Record<string, TObject> {
  return nameInputs('Channel', withStamp(typedMessages(limits)))
}

export function v4ClientMessages (limits: Limits): Record<string, TObject> {
  return nameInputs('V4', withStamp(v4Messages(limits)))
}

/** Clients may leave the stamp to the server, which also replaces an invalid one. */
export const optionalStamp = {
  id: Type.Optional(stampFields.id),
  timestamp: Type.Optional(stampFields.timestamp),
}

function withStamp (messages: Record<string, TObject>): Record<string, TObject> {
  return Object.fromEntries(Object.entries(messages).map(([name, { properties, description }]) => {
    const { type, ...fields } = properties
    return [name, Type.Object({ type: type!, ...optionalStamp, ...fields }, { description: description! })]
  }))
}
