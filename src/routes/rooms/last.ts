import { Type } from '@sinclair/typebox'
import type { FastifyReply } from 'fastify'
import type { App } from '../../types.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import type { RoomEvent } from '../../protocol/events.ts'
import { memoizeLast } from '../../lib/memoize-last.ts'
import { findRoom, paramsSchema, sendJson, unknownRoomSchema, type Noun } from './room-routes.ts'

const EXAMPLE: RoomEvent = {
  kind: 'text',
  id: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
  timestamp: 1_790_000_000,
  author: 'Hans_Hibbel',
  avatar: null,
  text: 'Which EPSG code was it again?',
}

/** The stored messages of a room. */
export default async function lastRoute (
  app: App,
  { noun, tag, dialect }: { noun: Noun, tag: string, dialect: Dialect }
): Promise<void> {
  const messagesSchema = Type.Array(Type.Object({}, { additionalProperties: true }), {
    description: 'The stored messages, oldest first, in the format of the WebSocket. ' +
      'Empty unless MAX_STORED_MESSAGES enables history.',
    examples: [[JSON.parse(dialect.encode(EXAMPLE)!)]],
  })

  // Encoded once, so that repeated requests only cost the bytes of the response.
  const answers = new Map(app.rooms.names().map((name) => [name, memoizeLast((stored: readonly RoomEvent[]) =>
    Buffer.from(`[${stored.map((event) => dialect.encode(event)).join(',')}]`))]))

  app.get(`/${noun}/:${noun}/last`, {
    schema: {
      operationId: `get_last_messages_${noun}__${noun}__last_get`,
      summary: 'Get Last Messages',
      description: `Returns the messages that a client receives when it joins the ${noun}.`,
      tags: [tag],
      params: paramsSchema(noun),
      response: { 200: messagesSchema, 404: unknownRoomSchema(noun) },
    },
  }, async ({ params }, reply) => {
    const room = findRoom(app, noun, params)
    return sendJson(reply as FastifyReply, answers.get(room.name)!(await room.readHistory()))
  })
}
