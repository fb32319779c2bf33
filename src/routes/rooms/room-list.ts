import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'
import { RequestRefusalSchemas } from '../../http/error-schemas.ts'
import type { Noun } from './room-routes.ts'

/** The names of the rooms that exist for the client. */
export default async function roomListRoute (
  app: App,
  { noun }: { noun: Noun }
): Promise<void> {
  const plural = `${noun}s`
  app.get(`/${plural}`, {
    schema: {
      operationId: `get_${plural}_${plural}_get`,
      summary: noun === 'room' ? 'Get Rooms' : 'Get Channels',
      description: `Returns the ${plural} that clients can join.`,
      response: {
        200: Type.Array(Type.String(), {
          description: `The names of the ${plural}, in the order of ROOMS, and private ones of the token.`,
          examples: [['QGIS', 'Field and mobile', 'Geotribu']],
        }),
        ...RequestRefusalSchemas,
      },
    },
  }, async ({ access }) => app.rooms.visibleTo(access).map(({ name }) => name))
}
