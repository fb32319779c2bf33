import { Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../types.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import { textCommand } from '../../dialects/typed-decoder.ts'
import { stamp, type Stamp } from '../../protocol/events.ts'
import { asResponse, BodyRefusalSchemas, ValidationErrorSchema } from '../../http/error-schemas.ts'
import { optionalStamp } from '../../protocol/client-messages.ts'
import { textOf } from '../../protocol/payload.ts'
import { channelServerMessages, typedServerMessages } from '../../protocol/server-messages.ts'
import { typedMessages } from '../../protocol/typed-messages.ts'
import { findRoom, paramsSchema, put, sendJson, unknownRoomSchema, type Noun } from './room-routes.ts'

export interface TextRouteOptions {
  noun: Noun
  tag: string
  dialect: Dialect
  /** Writes the response to a request that speaks of replies. */
  replyDialect: Dialect
  /** Reads the stamp of a request, in generations whose messages have one. */
  readStamp?: (body: object) => Partial<Stamp>
}

const EXAMPLE = {
  type: 'text' as const,
  author: 'Hans_Hibbel',
  avatar: null,
  text: 'Which EPSG code was it again?',
}
const EXAMPLE_STAMP = { id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6', timestamp: 1_790_000_000 }

/** Sends a text message without a socket. */
export default async function textRoute (app: App, options: TextRouteOptions): Promise<void> {
  const { noun, tag, dialect, replyDialect, readStamp } = options
  const { type, ...fields } = typedMessages(app.limits).text.properties
  const server = readStamp ? channelServerMessages(app.limits) : typedServerMessages(app.limits)

  app.put(`/${noun}/:${noun}/text`, {
    schema: {
      operationId: `put_text_message_${noun}__${noun}__text_put`,
      summary: 'Put Text Message',
      description: `Sends a chat message to a ${noun} without joining it. Everyone in it receives it.`,
      tags: [tag],
      params: paramsSchema(noun),
      body: Type.Object({ type: Type.Optional(type), ...(readStamp && optionalStamp), ...fields }, {
        title: `${readStamp ? 'Channel' : 'Typed'}TextRequest`,
        examples: [EXAMPLE],
      }),
      response: {
        200: asResponse(server.text!, 'The message as delivered to the room.',
          [JSON.parse(textOf(dialect.encode(stamp(textCommand(EXAMPLE, EXAMPLE_STAMP)))!))]),
        404: unknownRoomSchema(noun),
        ...BodyRefusalSchemas,
        422: ValidationErrorSchema,
      },
    },
    ...(readStamp && {
      // An invalid stamp is replaced, instead of rejecting the message.
      preValidation: async (request) => { request.body = withValidStamp(request.body, readStamp) },
    }),
  }, async (request, reply) => {
    const { params, body, access } = request
    const room = findRoom(app, noun, params, access)
    const command = textCommand({ ...body, type: 'text' }, readStamp?.(body) ?? {})
    const event = await put(room, command, request as FastifyRequest, { author: 'author', text: 'text' })
    const { in_reply_to_id: answered } = body
    return sendJson(reply as FastifyReply,
      Buffer.from(textOf((answered === undefined ? dialect : replyDialect).encode(event)!)))
  })
}

/** @returns a body that is no message as it is, for the validation to reject */
function withValidStamp (body: unknown, readStamp: (body: object) => Partial<Stamp>): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const { id: _id, timestamp: _timestamp, ...fields } = body as { id?: unknown, timestamp?: unknown }
  return { ...fields, ...readStamp(body) }
}
