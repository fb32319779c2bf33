import { Type } from '@sinclair/typebox'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { App } from '../../types.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import type { Config } from '../../config/schema.ts'
import { ErrorSchema, HandshakeRefusalSchemas } from '../../http/error-schemas.ts'
import type { Room } from '../../rooms/room.ts'
import { attach, type ClientWebSocket } from '../../websocket/client-web-socket.ts'
import { RoomSocket } from '../../websocket/room-socket.ts'
import { findRoom, paramsSchema, unknownRoomSchema, type Noun } from './room-routes.ts'

/** Says nothing of types: any query is accepted, repeated names included. */
const QuerySchema = Type.Object({
  notices: Type.Optional(Type.Unknown({
    description: '"true" to be told, on the socket, why a message was refused',
    examples: ['true'],
  })),
})

declare module 'fastify' {
  interface FastifyRequest {
    /** The room that a handshake is for. */
    room: Room | undefined
  }
}

export interface SocketRouteOptions {
  noun: Noun
  /** The generation that a connection here speaks at first. */
  dialect: Dialect
  description: string
  tag?: string
}

/** Where a room is joined. */
export default async function socketRoute (app: App, options: SocketRouteOptions): Promise<void> {
  const { noun, dialect, description, tag } = options
  app.decorateRequest('room', undefined)

  app.route({
    method: 'GET',
    url: `/${noun}/:${noun}/ws`,
    config: { answersHandshakes: true },
    schema: {
      operationId: `ws_${noun}__${noun}__ws_get`,
      summary: `Join a ${noun} (WebSocket)`,
      description: description + describeRate(app.config),
      ...(tag && { tags: [tag] }),
      params: paramsSchema(noun),
      querystring: QuerySchema,
      response: {
        404: unknownRoomSchema(noun),
        ...HandshakeRefusalSchemas,
        426: ErrorSchema('The request does not ask for a WebSocket.', 'Upgrade Required'),
      },
    },
    preHandler (request, reply, done) {
      const { params, ws, raw } = request
      request.room = findRoom(app, noun, params)
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
    wsHandler (ws, { room, query, ip, raw }) {
      const client = room!.createClient({
        id: randomUUID(),
        address: ip,
        socket: new RoomSocket(ws, raw.socket),
        dialect,
        notices: query.notices === 'true',
      })
      attach(ws as ClientWebSocket, raw.socket, client, app.receiveBudget)
      room!.join(client)
    },
  })
}

function describeRate ({ MESSAGE_RATE: rate, MESSAGE_BURST: burst }: Config): string {
  if (rate === 0 || burst === 0) return ''
  return ` A client may send ${rate} messages a second in the long run, ${burst} at once; what is more is dropped.`
}

/** One write instead of two for each new member. */
function joinHandshakeAndGreeting (socket: Socket): void {
  socket.cork()
  setImmediate(() => socket.uncork())
}
