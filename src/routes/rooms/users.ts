import type { FastifyRequest } from 'fastify'
import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'
import { checkBan, findRoom, paramsSchema, unknownRoomSchema, type Noun } from './room-routes.ts'

const NicknamesSchema = Type.Array(Type.String(), {
  description: 'The registered nicknames, sorted without regard to case.',
  examples: [['Hans_Hibbel', 'jane']],
})

/** The registered nicknames of a room. */
export default async function usersRoute (app: App, { noun, tag }: { noun: Noun, tag: string }): Promise<void> {
  app.get(`/${noun}/:${noun}/users`, {
    schema: {
      operationId: `get_connected_users_${noun}__${noun}__users_get`,
      summary: 'Get Connected Users',
      description: `Returns the nicknames registered in the ${noun}.`,
      tags: [tag],
      params: paramsSchema(noun),
      response: { 200: NicknamesSchema, 404: unknownRoomSchema(noun), ...RequestRefusalSchemas },
    },
  }, async (request) => {
    const room = findRoom(app, noun, request.params, request.access)
    checkBan(room, request as FastifyRequest)
    return room.nicknames
  })
}
