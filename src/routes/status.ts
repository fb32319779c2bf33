import { Type } from '@sinclair/typebox'
import type { App } from '../app.ts'

const StatusSchema = Type.Object({
  status: Type.Literal('ok'),
  healthy: Type.Boolean(),
  rooms: Type.Array(Type.Object({
    name: Type.String(),
    nb_connected_users: Type.Integer({ minimum: 0, description: 'open connections' }),
  })),
}, {
  description: 'The state of the server, and the rooms in the order of ROOMS.',
  examples: [{ status: 'ok', healthy: true, rooms: [{ name: 'QGIS', nb_connected_users: 12 }] }],
})

export default async function statusRoute (app: App): Promise<void> {
  app.get('/status', {
    schema: {
      operationId: 'get_status_status_get',
      summary: 'Get Status',
      description: 'Whether the server is well, and how many people are connected to each room.',
      response: { 200: StatusSchema },
    },
  }, async () => ({
    status: 'ok' as const,
    healthy: true,
    rooms: Array.from(app.rooms, ({ name, members }) => ({ name, nb_connected_users: members })),
  }))
}
