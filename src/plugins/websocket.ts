import fastifyWebsocket from '@fastify/websocket'
import fp from 'fastify-plugin'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { RoomWebSocket } from '../transport/websocket.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route can be joined as a WebSocket. */
    websocket?: boolean
  }
}

/** Milliseconds for a client to end its connection once both sides said close. */
const CLOSE_TIMEOUT = 2_000

/** Continuation frames of one message. Qt sends 5 MB in ten, and others in up to 256. */
const MAX_FRAGMENTS = 1024

/** WebSockets, and the answer to those handshakes that never become one. */
export default fp(async (app) => {
  await app.register(fastifyWebsocket, {
    options: {
      maxPayload: app.config.MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      closeTimeout: CLOSE_TIMEOUT,
      perMessageDeflate: false,
      WebSocket: RoomWebSocket,
    } as object, // The type declarations of ws are behind its options.
    // shutdown ends the sockets.
    preClose: (done) => done(),
  })

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.ws || request.routeOptions.config.websocket) return done()
    reply.code(404).send({ detail: 'Not Found' })
  })

  app.websocketServer.on('wsClientError', (error: Error, socket: Socket) => {
    const body = JSON.stringify({ detail: error.message })
    socket.once('finish', () => socket.destroy())
    socket.end(`HTTP/1.1 400 ${STATUS_CODES[400]}\r\n` +
      'content-type: application/json\r\nconnection: close\r\nsec-websocket-version: 13\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })
}, { name: 'websocket', dependencies: ['config'] })
