import { Type, type TProperties } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../types.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import { textCommand } from '../../dialects/typed-decoder.ts'
import { stamp, type Stamp } from '../../protocol/events.ts'
import { textOf } from '../../protocol/payload.ts'
import { BodyRefusalSchemas, ValidationErrorSchema } from '../../http/error-schemas.ts'
import { typedMessages } from '../../protocol/typed-messages.ts'
import { findRoom, paramsSchema, put, sendJson, unknownRoomSchema, type Noun } from './room-routes.ts'

export interface TextRouteOptions {
  noun: Noun
  tag: string
  dialect: Dialect
  /** Writes the response to a request that speaks of replies. */
  replyDialect: Dialect
  /** Additional fields of the generation's messages. */
  stampFields?: TProperties
  /** Reads these fields from a request. */
  readStamp?: (body: object) => Partial<Stamp>
}

const EXAMPLE = {
  type: 'text' as const,
  author: 'Hans_Hibbel',
  avatar: null,
  text: 'Which EPSG code was it again?',
}
/** Only in the response to a request that speaks of replies. */
const replyToSchema = Type.String({ format: 'uuid', description: 'identifier of the answered message' })

const EXAMPLE_STAMP = { id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6', timestamp: 1_790_000_000 }

/** Sends a text message without a socket. */
export default async function textRoute (app: App, options: TextRouteOptions): Promise<void> {
  const { noun, tag, dialect, replyDialect, stampFields = {}, readStamp = () => ({}) } = options
  const { type, in_reply_to_id: reply, ...fields } = typedMessages(app.limits).text.properties
  const optionalStamp = Object.fromEntries(Object.entries(stampFields).map(([name, { description }]) =>
    [name, Type.Optional(Type.Unknown({ description }))]))

  app.put(`/${noun}/:${noun}/text`, {
    schema: {
      operationId: `put_text_message_${noun}__${noun}__text_put`,
      summary: 'Put Text Message',
      description: `Sends a chat message to a ${noun} without joining it. Everyone in it receives it.`,
      tags: [tag],
      params: paramsSchema(noun),
      body: Type.Object({ ...optionalStamp, type: Type.Optional(type), ...fields, in_reply_to_id: reply }, {
        examples: [EXAMPLE],
      }),
      response: {
        200: Type.Object({
          type,
          ...stampFields,
          ...Type.Required(Type.Object(fields)).properties,
          in_reply_to_id: Type.Optional(replyToSchema),
        }, {
          description: 'The message as delivered to the room.',
          examples: [JSON.parse(textOf(dialect.encode(stamp(textCommand(EXAMPLE, EXAMPLE_STAMP)))!))],
        }),
        404: unknownRoomSchema(noun),
        ...BodyRefusalSchemas,
        422: ValidationErrorSchema,
      },
    },
  }, async (request, reply) => {
    const { params, body, access } = request
    const room = findRoom(app, noun, params, access)
    const command = textCommand({ ...body, type: 'text' }, readStamp(body))
    const event = put(room, command, request as FastifyRequest, { author: 'author', text: 'text' })
    const { in_reply_to_id: answered } = body
    return sendJson(reply as FastifyReply,
      Buffer.from(textOf((answered === undefined ? dialect : replyDialect).encode(event)!)))
  })
}
