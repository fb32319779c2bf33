import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'

const RoomsSchema = Type.Array(Type.Object({
  name: Type.String(),
  nb_connected_users: Type.Integer({ minimum: 0, description: 'number of open connections on all instances' }),
}, { title: 'RoomStatus' }))

const example = [{ name: 'QGIS', nb_connected_users: 12 }]

const StatusSchema = Type.Object({
  status: Type.Literal('ok'),
  healthy: Type.Boolean({ description: 'false while this instance is disconnected from the others' }),
  reason: Type.Optional(Type.String({ description: 'why the instance is not healthy' })),
  rooms: RoomsSchema,
  channels: RoomsSchema,
}, {
  title: 'Status',
  description: 'The state of the server, and its rooms in the order of ROOMS. Both lists of rooms are the same.',
  examples: [{ status: 'ok', healthy: true, rooms: example, channels: example }],
})

export default async function statusRoute (app: App): Promise<void> {
  app.get('/status', {
    schema: {
      operationId: 'get_status_status_get',
      summary: 'Get Status',
      description: 'Returns the health of the server and the number of connections in each room.',
      response: { 200: StatusSchema, ...RequestRefusalSchemas },
    },
  }, async ({ access }) => {
    const rooms = app.rooms.visibleTo(access)
      .map(({ name, headCount }) => ({ name, nb_connected_users: headCount }))
    const { problem } = app.instances
    const health = problem === undefined ? { healthy: true } : { healthy: false, reason: problem }
    return { status: 'ok' as const, ...health, rooms, channels: rooms }
  })
}
