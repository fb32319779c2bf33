import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { toCommand, toMessage } from '../../dialects/classic.ts'
import { BodyRefusalSchemas, ValidationErrorSchema } from '../../http/error-schemas.ts'
import { messageSchema } from '../../protocol/classic-message.ts'
import { findRoom, paramsSchema, unknownRoomSchema } from './room-routes.ts'

export default async function messageRoute (app: App): Promise<void> {
  const MessageSchema = messageSchema(app.limits)

  app.put('/room/:room/message', {
    schema: {
      operationId: 'put_message_room__room__message_put',
      summary: 'Put Message',
      description: 'Sends a chat message to a room without joining it. Everyone in the room receives it.',
      params: paramsSchema('room'),
      body: MessageSchema,
      response: {
        200: Type.Required(MessageSchema, { description: 'The message as delivered to the room.' }),
        404: unknownRoomSchema('room'),
        ...BodyRefusalSchemas,
        422: ValidationErrorSchema,
      },
    },
  }, async ({ params, body, access }) => {
    const command = toCommand(body)
    findRoom(app, 'room', params, access).publish(command)
    return toMessage(command)
  })
}
