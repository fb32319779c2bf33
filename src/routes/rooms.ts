import { Type } from '@sinclair/typebox'
import type { App } from '../app.ts'

const RoomNamesSchema = Type.Array(Type.String(), {
  description: 'The names of the rooms, in the order of ROOMS.',
  examples: [['QGIS', 'Field and mobile', 'Geotribu']],
})

export default async function roomsRoute (app: App): Promise<void> {
  app.get('/rooms', {
    schema: {
      operationId: 'get_rooms_rooms_get',
      summary: 'Get Rooms',
      description: 'The rooms one can join.',
      response: { 200: RoomNamesSchema },
    },
  }, async () => app.rooms.names())
}
