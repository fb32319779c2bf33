import { Type, type TObject, type TProperties, type TSchema } from '@sinclair/typebox'
import { stringEnum } from '../lib/string-enum.ts'
import type { Limits } from './limits.ts'
import { messageSchema } from './classic-message.ts'
import { ProblemSchema } from './problems.ts'
import { named, nameOutputs } from './schema-names.ts'
import { stampFields, typedMessages, type MessageType } from './typed-messages.ts'
import { v4Messages } from './v4-messages.ts'

const exactProperties = <T extends TProperties>(properties: T) => Type.Required(Type.Object(properties)).properties
const closed = <T extends TProperties>(properties: T, description: string) =>
  Type.Object(properties, { additionalProperties: false, description })

/** Exactly these keys: typed clients fail on unknown or missing ones. */
const exact = <T extends TProperties>(properties: T, description: string) =>
  closed(exactProperties(properties), description)

/** Members of each message of the fourth generation that a client caused. */
const origin = {
  seq: Type.Optional(Type.String({ description: 'name of the event, which no other event has' })),
  by: Type.Optional(Type.String({
    format: 'uuid',
    description: 'connection of the sender, as in its `hello`; missing for messages by PUT. A hint, never a proof',
  })),
}

const refusedId = Type.Optional(Type.String({
  format: 'uuid', description: 'identifier of the rejected message, where it had a valid one',
}))

const resumeOffer = Type.Object({
  token: Type.String({ description: 'secret that resumes this connection, once' }),
  seconds: Type.Integer({ description: 'seconds after the end of the connection in which the token works' }),
  resumed: Type.Boolean({ description: 'whether this connection resumed another one' }),
  reason: Type.Optional(Type.String({ description: 'why it could not, where the client asked for it' })),
  received: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], {
    description: 'identifier of the last message of the client that was processed; null if there is none',
  }),
}, { title: 'ResumeOffer', description: 'how to resume this connection; missing if the server does not offer that' })

const headCount = Type.Integer({ minimum: 1, description: 'number of open connections in the room', examples: [36] })
const png = Type.String({ description: 'a PNG in base64', contentEncoding: 'base64', contentMediaType: 'image/png' })

/** Messages that the server sends to clients of the first generation. */
export function classicServerMessages (limits: Limits) {
  const author = Type.Literal('internal', { description: 'the server' })
  const { type, loc, msg } = ProblemSchema.properties
  const problem = named('ClassicProblem', exact({ type, loc, msg }, 'the problem'))
  return nameOutputs('Classic', {
    message: exact(messageSchema(limits).properties,
      'A chat message, or a line of text that describes an object shared in another generation.'),
    head_count: exact({ author, nb_users: headCount },
      'The number of open connections; not to be displayed as a message.'),
    notice: exact({ author, nb_users: headCount, error: problem },
      'Why a message was rejected. Sent only to its sender, and only with `?notices=true`.'),
  })
}

/** For clients that speak of replies, where a message answers another one. */
const reply = {
  in_reply_to_id: Type.Optional(Type.String({
    format: 'uuid',
    description: 'identifier of the message that this one answers; only for clients that speak of replies',
  })),
}

/** Types whose messages have no such member in the generations of plugins. */
const WITHOUT_REPLY = ['model', 'script']

/** Messages that the server sends to clients of the second generation, by `type`. */
export function typedServerMessages (limits: Limits): Record<string, TObject> {
  return nameOutputs('Typed', describeMessages(limits, {}))
}

/** Messages that the server sends to clients of the third generation, by `type`. */
export function channelServerMessages (limits: Limits): Record<string, TObject> {
  return nameOutputs('Channel', describeMessages(limits, stampFields))
}

/** Types whose messages a room may store. */
const STORED: MessageType[] = ['text', 'image', 'geojson', 'crs', 'bbox', 'position', 'model', 'script']

/** A stored message of a room, as clients of a generation receive it. */
export function storedMessageSchema (limits: Limits, generation: 'Typed' | 'Channel'): TSchema {
  const messages = generation === 'Typed' ? typedServerMessages(limits) : channelServerMessages(limits)
  return Type.Unsafe({
    title: `${generation}StoredMessage`,
    description: 'A stored message. Its `type` tells which.',
    discriminator: { propertyName: 'type' },
    oneOf: STORED.map((type) => messages[type]!),
  })
}

/**
 * Messages of clients, with every field, and those of the server itself.
 *
 * @param stampFields fields that follow `type` in each message of the generation
 */
function describeMessages (limits: Limits, stampFields: TProperties): Record<string, TObject> {
  const sent = Object.entries(typedMessages(limits)).map(([name, { properties, description }]) => {
    const { type, in_reply_to_id: mayReply, ...fields } = properties as TProperties
    const delivered = name === 'image' ? { ...fields, image_data: png } : fields
    const members = exactProperties({ type: type!, ...stampFields, ...delivered })
    const replies = mayReply && !WITHOUT_REPLY.includes(name) ? reply : {}
    return [name, closed({ ...members, ...replies }, description!)] as const
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

/** Messages that the server sends to clients of the fourth generation, which ignore unknown members. */
export function v4ServerMessages (limits: Limits): Record<string, TObject> {
  const messages = describeMessages(limits, stampFields)
  const described = v4Messages(limits)
  const widened = Object.entries(messages).map(([type, { properties, description }]) => {
    const caused = type in described
    const more = {
      ...(caused && origin),
      ...(WITHOUT_REPLY.includes(type) && reply),
      ...(type === 'text' && { at: described.text.properties.at }),
      ...(type === 'uncompliant' && { refused_id: refusedId }),
    }
    return [type, Type.Object({ ...properties, ...more }, { description: description! })] as const
  })
  const { liked_author: _author, message: _text, remove, ...reaction } = described.reaction.properties
  return nameOutputs('V4', {
    ...Object.fromEntries(widened),
    reaction: Type.Object({ ...stampFields, ...reaction, remove: Type.Boolean(), ...origin }, {
      description: 'A reaction to a message, or its removal.',
    }),
    hello: Type.Object({
      type: Type.Literal('hello'),
      ...stampFields,
      server: Type.String({ description: 'name and version of the server', examples: ['gischat/4.0.0'] }),
      connection: Type.String({ format: 'uuid', description: 'identifier of this connection, which `by` repeats' }),
      nb_users: headCount,
      seq: Type.String({ description: 'the last event of the room; of a resumed connection, the last one received' }),
      topic: Type.Optional(Type.String({ description: 'what the room is about' })),
      features: Type.Array(Type.String(), {
        description: 'optional parts of the generation that this server has; `moderate` if this member may moderate',
      }),
      resume: Type.Optional(resumeOffer),
    }, { description: 'The first message of every connection; counts as the first head count.' }),
    gap: Type.Object({
      type: Type.Literal('gap'),
      ...stampFields,
      since: Type.Integer({ description: 'when the interruption began, in seconds since 1970' }),
      seq: Type.String({ description: 'names this moment, as the `seq` of an event does' }),
    }, { description: 'The instances of the service were not connected for a while: messages may be missing.' }),
    act: Type.Object({
      type: Type.Literal('act'),
      ...stampFields,
      act: stringEnum(['mute', 'kick', 'ban', 'slow', 'lock'], {
        title: 'Act', description: 'what was done',
      }),
      seconds: Type.Optional(Type.Integer({
        minimum: 0,
        description: 'seconds until it ends, in slow mode those between two messages of a member; 0 if it is over, ' +
          'missing without an end',
      })),
      nickname: Type.Optional(Type.String({ description: 'the nickname that it is about' })),
      by: Type.Optional(Type.String({
        format: 'uuid', description: 'connection of the moderator; missing for the operator',
      })),
    }, { description: 'A moderator or the operator did something, or it is in force when a member joins.' }),
    deleted: Type.Object({
      type: Type.Literal('deleted'),
      ...stampFields,
      deleted_id: Type.String({ format: 'uuid', description: 'identifier of the message' }),
      ...origin,
    }, { description: 'A moderator deleted a message: clients remove it.' }),
    pong: Type.Object({ type: Type.Literal('pong') }, {
      description: 'Everything that was sent before the `ping` has been processed.',
    }),
  })
}
