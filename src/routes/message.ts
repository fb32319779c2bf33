import { Type } from '@sinclair/typebox'
import type { App } from '../app.ts'
import { toCommand, toMessage } from '../dialects/classic.ts'
import { UnknownRoomError } from '../plugins/errors.ts'
import { UnknownRoomSchema, ValidationErrorSchema } from '../schemas/errors.ts'
import { messageSchema } from '../schemas/message.ts'
import { RoomParamsSchema } from '../schemas/room-params.ts'

export default async function messageRoute (app: App): Promise<void> {
  const MessageSchema = messageSchema(app.limits)

  app.put('/room/:room/message', {
    schema: {
      operationId: 'put_message_room__room__message_put',
      summary: 'Put Message',
      description: 'Says something in a room without joining it. Everyone in the room receives it.',
      params: RoomParamsSchema,
      body: MessageSchema,
      response: {
        200: Type.Required(MessageSchema, { description: 'The message, as the room receives it.' }),
        404: UnknownRoomSchema,
        422: ValidationErrorSchema,
      },
    },
  }, async ({ params, body }) => {
    const room = app.rooms.get(params.room)
    if (!room) throw new UnknownRoomError(params.room)
    const command = toCommand(body)
    room.handle(command)
    return toMessage(command)
  })
}
