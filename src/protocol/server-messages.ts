import { Type, type TObject, type TProperties } from '@sinclair/typebox'
import type { Limits } from './limits.ts'
import { messageSchema } from './classic-message.ts'
import { ProblemSchema } from './problems.ts'
import { typedMessages } from './typed-messages.ts'

/** Nothing beside its keys, since the clients of one generation refuse what they do not know, and each key always. */
const exact = <T extends TProperties>(properties: T, description: string) =>
  Type.Object(Type.Required(Type.Object(properties)).properties, { additionalProperties: false, description })

const headCount = Type.Integer({ minimum: 1, description: 'open connections in the room', examples: [36] })
const png = Type.String({ description: 'a PNG in base64', contentEncoding: 'base64', contentMediaType: 'image/png' })

/** What clients of the first generation are sent. */
export function classicServerMessages (limits: Limits) {
  const author = Type.Literal('internal', { description: 'the server itself' })
  const { type, loc, msg } = ProblemSchema.properties
  return {
    message: exact(messageSchema(limits).properties,
      'What somebody says, or a line that says what somebody shared in another generation.'),
    head_count: exact({ author, nb_users: headCount }, 'How many are connected; not meant to be shown as a message.'),
    notice: exact({ author, nb_users: headCount, error: exact({ type, loc, msg }, 'the problem') },
      'Why a message was refused; only to its sender, and only with `?notices=true`.'),
  }
}

/**
 * What clients of the typed generations are sent, by `type`: what they send
 * themselves, with every field, and what only the server says.
 *
 * @param stampFields fields that the generation has in each message behind `type`
 */
export function typedServerMessages (limits: Limits, stampFields: TProperties = {}): Record<string, TObject> {
  const sent = Object.entries(typedMessages(limits)).map(([name, { properties, description }]) => {
    const { type, ...fields } = properties as TProperties
    const passedOn = name === 'image' ? { ...fields, image_data: png } : fields
    return [name, exact({ type: type!, ...stampFields, ...passedOn }, description!)] as const
  })
  const serverOnly = (type: string, description: string, fields: TProperties) =>
    [type, exact({ type: Type.Literal(type), ...stampFields, ...fields }, description)] as const
  return Object.fromEntries([
    ...sent,
    serverOnly('nb_users', 'How many are connected.', { nb_users: headCount }),
    serverOnly('uncompliant', 'Why a message was refused; only to its sender.', {
      reason: Type.String({ description: 'the reason in words', examples: ['text: Field required'] }),
    }),
  ])
}
