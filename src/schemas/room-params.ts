import { Type } from '@sinclair/typebox'

export const RoomParamsSchema = Type.Object({
  room: Type.String({ description: 'name of the room, percent-encoded', examples: ['QGIS'] }),
})
