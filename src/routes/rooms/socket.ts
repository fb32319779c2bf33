import { Type } from '@sinclair/typebox'
import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { App } from '../../types.ts'
import type { Dialect } from '../../dialects/dialect.ts'
import { RESUME_SUBPROTOCOL, V4_SUBPROTOCOL } from '../../protocol/v4-messages.ts'
import type { Config } from '../../config/schema.ts'
import { ErrorSchema, HandshakeRefusalSchemas } from '../../http/error-schemas.ts'
import type { ResumeRequest } from '../../rooms/resumption.ts'
import type { Room } from '../../rooms/room.ts'
import { attach, type ClientWebSocket } from '../../websocket/client-web-socket.ts'
import { RoomSocket } from '../../websocket/room-socket.ts'
import { answerSubprotocols } from '../../websocket/subprotocols.ts'
import { checkJoin, findRoom, flagSchema, paramsSchema, unknownRoomSchema, type Noun } from './room-routes.ts'

const QuerySchema = Type.Object({
  notices: flagSchema('"true" to receive a notice on the socket when a message is rejected'),
  replies: flagSchema('"true" to receive `in_reply_to_id` from the start, not only after having sent it'),
  resume: Type.Optional(Type.String({
    description: 'token of the connection to resume, in `gischat.v4`; better offered as the subprotocol ' +
      '`resume.<token>`, which access logs leave out',
  })),
  since: Type.Optional(Type.String({
    description: '`seq` of the last message that the connection to resume received',
  })),
})

/** Spelled like this, the log redacts it: a token in another spelling is none. */
const TOKEN_IN_URL = /[?&]resume=([A-Za-z0-9_-]{43})(?=&|$)/

declare module 'fastify' {
  interface FastifyRequest {
    /** The room that a handshake asks to join. */
    room: Room | undefined
  }
}

export interface SocketRouteOptions {
  noun: Noun
  /** The generation that a connection speaks at first. */
  dialect: Dialect
  /** The same for clients that speak of replies; on an address without it, they begin like all others. */
  replyDialect?: Dialect
  /** The generation of clients that offer its subprotocol. */
  v4?: Dialect
  description: string
  tag?: string
}

/** The WebSocket route of a room. */
export default async function socketRoute (app: App, options: SocketRouteOptions): Promise<void> {
  const { noun, dialect, replyDialect = dialect, v4, description, tag } = options
  app.decorateRequest('room', undefined)

  app.route({
    method: 'GET',
    url: `/${noun}/:${noun}/ws`,
    config: { answersHandshakes: true },
    // Every path and query is valid; compiling that takes longer than a handshake.
    validatorCompiler: () => () => true,
    schema: {
      operationId: `ws_${noun}__${noun}__ws_get`,
      summary: `Join a ${noun} (WebSocket)`,
      description: description + describeRate(app.config),
      ...(tag && { tags: [tag] }),
      params: paramsSchema(noun),
      querystring: QuerySchema,
      response: {
        101: Type.Null({ description: 'The connection is a WebSocket from now on.' }),
        404: unknownRoomSchema(noun),
        ...HandshakeRefusalSchemas,
        426: ErrorSchema('The request is not a WebSocket handshake.', 'Upgrade Required'),
      },
    },
    preHandler (request, reply, done) {
      const { params, ws, raw, access } = request
      request.room = findRoom(app, noun, params, access)
      checkJoin(request.room, request as FastifyRequest, v4 !== undefined && readToken(raw) !== undefined)
      // A HEAD request with an upgrade header is answered like one without.
      if (ws && raw.method === 'GET') {
        answerSubprotocols(raw, v4 ? [V4_SUBPROTOCOL] : [])
        // Fastify's response is no longer needed; attached, it would live as long as the socket.
        reply.raw.detachSocket(raw.socket)
        coalesceHandshakeAndGreeting(raw.socket)
      }
      done()
    },
    handler: async (_request, reply) =>
      reply.code(426).header('upgrade', 'websocket').send({ detail: 'Upgrade Required' }),
    wsHandler (ws, { room, query, ip, raw, access }) {
      const client = room!.createClient({
        id: createId(),
        address: ip,
        socket: new RoomSocket(ws, raw.socket),
        dialect: v4 && ws.protocol === V4_SUBPROTOCOL ? v4 : query.replies === 'true' ? replyDialect : dialect,
        notices: query.notices === 'true',
        access,
      })
      attach(ws as ClientWebSocket, raw.socket, client, app.receiveBudget)
      room!.join(client, readResumeRequest(raw, query.since))
    },
  })
}

/** A UUID in one piece: Node.js joins it from fifteen, which would stay in memory with the connection. */
function createId (): string {
  return Buffer.from(randomUUID()).toString('latin1')
}

function describeRate ({ MESSAGE_RATE: rate, MESSAGE_BURST: burst }: Config): string {
  if (rate === 0 || burst === 0) return ''
  return ` A client may send ${rate} messages per second on average, and ${burst} in a burst; more are dropped.`
}

/** Saves a write per new member. */
function coalesceHandshakeAndGreeting (socket: Socket): void {
  socket.cork()
  setImmediate(() => socket.uncork())
}

/** The token of a handshake that asks to resume a connection. */
function readToken ({ url = '', headers }: IncomingMessage): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => RESUME_SUBPROTOCOL.exec(name.trim())?.[1])
  return offered?.find((token) => token !== undefined) ?? TOKEN_IN_URL.exec(url)?.[1]
}

/** @returns undefined if the handshake asks for a new connection */
function readResumeRequest (request: IncomingMessage, since: unknown): ResumeRequest | undefined {
  const token = readToken(request)
  return token === undefined ? undefined : { token, since: typeof since === 'string' ? since : '' }
}
