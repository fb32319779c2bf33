import type { FastifyRequest } from 'fastify'
import type { App } from '../../types.ts'
import { toCommand, toMessage } from '../../dialects/classic.ts'
import { asResponse, BodyRefusalSchemas, ValidationErrorSchema } from '../../http/error-schemas.ts'
import { classicClientMessages } from '../../protocol/client-messages.ts'
import type { Text } from '../../protocol/events.ts'
import { classicServerMessages } from '../../protocol/server-messages.ts'
import { findRoom, paramsSchema, put, unknownRoomSchema } from './room-routes.ts'

export default async function messageRoute (app: App): Promise<void> {
  const { message: MessageSchema } = classicClientMessages(app.limits)

  app.put('/room/:room/message', {
    schema: {
      operationId: 'put_message_room__room__message_put',
      summary: 'Put Message',
      description: 'Sends a chat message to a room without joining it. Everyone in the room receives it.',
      params: paramsSchema('room'),
      body: MessageSchema,
      response: {
        200: asResponse(classicServerMessages(app.limits).message, 'The message as delivered to the room.',
          MessageSchema.examples as unknown[]),
        404: unknownRoomSchema('room'),
        ...BodyRefusalSchemas,
        422: ValidationErrorSchema,
      },
    },
  }, async (request) => {
    const { params, body, access } = request
    const room = findRoom(app, 'room', params, access)
    const event = await put(room, toCommand(body), request as FastifyRequest, { author: 'author', text: 'message' })
    return toMessage(event as Text)
  })
}
