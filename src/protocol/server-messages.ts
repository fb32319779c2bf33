import { Type, type TObject, type TProperties } from '@sinclair/typebox'
import type { Limits } from './limits.ts'
import { messageSchema } from './classic-message.ts'
import { ProblemSchema } from './problems.ts'
import { typedMessages } from './typed-messages.ts'

/** Exactly these keys: typed clients fail on unknown or missing ones. */
const exact = <T extends TProperties>(properties: T, description: string) =>
  Type.Object(Type.Required(Type.Object(properties)).properties, { additionalProperties: false, description })

const headCount = Type.Integer({ minimum: 1, description: 'number of open connections in the room', examples: [36] })
const png = Type.String({ description: 'a PNG in base64', contentEncoding: 'base64', contentMediaType: 'image/png' })

/** Messages that the server sends to clients of the first generation. */
export function classicServerMessages (limits: Limits) {
  const author = Type.Literal('internal', { description: 'the server' })
  const { type, loc, msg } = ProblemSchema.properties
  return {
    message: exact(messageSchema(limits).properties,
      'A chat message, or a line of text that describes an object shared in another generation.'),
    head_count: exact({ author, nb_users: headCount },
      'The number of open connections; not to be displayed as a message.'),
    notice: exact({ author, nb_users: headCount, error: exact({ type, loc, msg }, 'the problem') },
      'Why a message was rejected. Sent only to its sender, and only with `?notices=true`.'),
  }
}

/**
 * Messages that the server sends to clients of the typed generations, by `type`:
 * those of clients, with every field, and those of the server itself.
 *
 * @param stampFields fields that follow `type` in each message of the generation
 */
export function typedServerMessages (limits: Limits, stampFields: TProperties = {}): Record<string, TObject> {
  const sent = Object.entries(typedMessages(limits)).map(([name, { properties, description }]) => {
    const { type, ...fields } = properties as TProperties
    const delivered = name === 'image' ? { ...fields, image_data: png } : fields
    return [name, exact({ type: type!, ...stampFields, ...delivered }, description!)] as const
  })
  const serverOnly = (type: string, description: string, fields: TProperties) =>
    [type, exact({ type: Type.Literal(type), ...stampFields, ...fields }, description)] as const
  return Object.fromEntries([
    ...sent,
    serverOnly('nb_users', 'The number of open connections.', { nb_users: headCount }),
    serverOnly('uncompliant', 'Why a message was rejected. Sent only to its sender.', {
      reason: Type.String({ description: 'description of the reason', examples: ['text: Field required'] }),
    }),
  ])
}
