import { Type } from '@sinclair/typebox'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { App } from '../app.ts'
import { createClassic } from '../dialects/classic.ts'
import { UnknownRoomError } from '../plugins/errors.ts'
import { ErrorSchema, UnknownRoomSchema } from '../schemas/errors.ts'
import { RoomParamsSchema } from '../schemas/room-params.ts'
import { attach, RoomSocket } from '../transport/websocket.ts'

/** Says nothing of types: any query is accepted, repeated names included. */
const QuerySchema = Type.Object({
  notices: Type.Optional(Type.Unknown({
    description: '"true" to be told, on the socket, why a message was refused',
    examples: ['true'],
  })),
})

export default async function roomSocketRoute (app: App): Promise<void> {
  const classic = createClassic(app.limits)

  app.route({
    method: 'GET',
    url: '/room/:room/ws',
    config: { answersHandshakes: true },
    schema: {
      operationId: 'ws_room__room__ws_get',
      summary: 'Join a room (WebSocket)',
      description: 'Open this address as a WebSocket to join the room. Each side sends JSON in text frames: ' +
        '`{"message","author","avatar"}`. Frames whose author is `internal` come from the server and tell ' +
        'how many people are connected: `{"author":"internal","nb_users":2}`.',
      params: RoomParamsSchema,
      querystring: QuerySchema,
      response: {
        404: UnknownRoomSchema,
        426: ErrorSchema('The request does not ask for a WebSocket.', 'Upgrade Required'),
      },
    },
    preHandler ({ params, ws, raw }, reply, done) {
      if (!app.rooms.get(params.room)) return done(new UnknownRoomError(params.room))
      // A HEAD that asks for an upgrade is answered like one that does not.
      if (ws && raw.method === 'GET') {
        // The response that Fastify holds ready is not needed any more; attached, it would live as long as the socket.
        reply.raw.detachSocket(raw.socket)
        joinHandshakeAndGreeting(raw.socket)
      }
      done()
    },
    handler: async (_request, reply) =>
      reply.code(426).header('upgrade', 'websocket').send({ detail: 'Upgrade Required' }),
    wsHandler (ws, { params, query, ip, raw }) {
      const room = app.rooms.get(params.room)!
      const connection = room.join({
        id: randomUUID(),
        client: ip,
        socket: new RoomSocket(ws, raw.socket),
        dialect: classic,
        notices: query.notices === 'true',
      })
      attach(ws, raw.socket, connection)
    },
  })
}

/** One write instead of two for each newcomer. */
function joinHandshakeAndGreeting (socket: Socket): void {
  socket.cork()
  setImmediate(() => socket.uncork())
}
