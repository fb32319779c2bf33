import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'

const RoomsSchema = Type.Array(Type.Object({
  name: Type.String(),
  nb_connected_users: Type.Integer({ minimum: 0, description: 'open connections, on all instances' }),
}))

const example = [{ name: 'QGIS', nb_connected_users: 12 }]

const StatusSchema = Type.Object({
  status: Type.Literal('ok'),
  healthy: Type.Boolean({ description: 'false while this instance does not reach the others' }),
  reason: Type.Optional(Type.String({ description: 'why it is not well' })),
  rooms: RoomsSchema,
  channels: RoomsSchema,
}, {
  description: 'The state of the server, and the rooms in the order of ROOMS, under both of their names.',
  examples: [{ status: 'ok', healthy: true, rooms: example, channels: example }],
})

export default async function statusRoute (app: App): Promise<void> {
  app.get('/status', {
    schema: {
      operationId: 'get_status_status_get',
      summary: 'Get Status',
      description: 'Whether the server is well, and how many people are connected to each room.',
      response: { 200: StatusSchema },
    },
  }, async () => {
    const rooms = Array.from(app.rooms, ({ name, headCount }) => ({ name, nb_connected_users: headCount }))
    const { problem } = app.instances
    const health = problem === undefined ? { healthy: true } : { healthy: false, reason: problem }
    return { status: 'ok' as const, ...health, rooms, channels: rooms }
  })
}
