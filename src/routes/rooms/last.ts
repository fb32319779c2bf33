import { Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import type { App } from '../../types.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import type { RoomEvent } from '../../protocol/events.ts'
import { textOf } from '../../protocol/payload.ts'
import { payloadOf } from '../../websocket/framing.ts'
import { storedMessageSchema } from '../../protocol/server-messages.ts'
import { checkBan, findRoom, flagSchema, paramsSchema, unknownRoomSchema, type Noun } from './room-routes.ts'

const EXAMPLE: RoomEvent = {
  kind: 'text',
  id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
  timestamp: 1_790_000_000,
  author: 'Hans_Hibbel',
  avatar: null,
  text: 'Which EPSG code was it again?',
}

const QuerySchema = Type.Object({ replies: flagSchema('"true" to receive `in_reply_to_id`') })

/** The stored messages of a room. */
export default async function lastRoute (
  app: App,
  { noun, tag, dialect, replyDialect }: { noun: Noun, tag: string, dialect: Dialect, replyDialect: Dialect }
): Promise<void> {
  const messagesSchema = Type.Array(storedMessageSchema(app.limits, noun === 'room' ? 'Typed' : 'Channel'), {
    description: 'The stored messages, oldest first, in the format of the WebSocket. ' +
      'Empty unless MAX_STORED_MESSAGES enables history.',
    examples: [[JSON.parse(textOf(dialect.encode(EXAMPLE)!))]],
  })

  app.get(`/${noun}/:${noun}/last`, {
    schema: {
      operationId: `get_last_messages_${noun}__${noun}__last_get`,
      summary: 'Get Last Messages',
      description: `Returns the messages that a client receives when it joins the ${noun}.`,
      tags: [tag],
      params: paramsSchema(noun),
      querystring: QuerySchema,
      response: { 200: messagesSchema, 404: unknownRoomSchema(noun), ...RequestRefusalSchemas },
    },
  }, async (request, reply) => {
    const { params, query, access } = request
    const room = findRoom(app, noun, params, access)
    checkBan(room, request as FastifyRequest)
    const wanted = query.replies === 'true' ? replyDialect : dialect
    return sendParts(reply as FastifyReply, joinJson(await room.readHistory(wanted)))
  })
}

/** An array of the messages, in parts: they are the bytes that new members are sent, and never copied. */
function joinJson (frames: Buffer[]): Buffer[] {
  const comma = Buffer.from(',')
  return [
    Buffer.from('['),
    ...frames.flatMap((frame, i) => i === 0 ? payloadOf(frame) : [comma, ...payloadOf(frame)]),
    Buffer.from(']'),
  ]
}

/** Answers JSON that is written already, as fast as the client takes it. */
function sendParts (reply: FastifyReply, parts: Buffer[]): FastifyReply {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return reply.type('application/json').header('content-length', length).send(Readable.from(parts))
}
