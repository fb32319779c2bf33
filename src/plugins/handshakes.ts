import fp from 'fastify-plugin'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route answers handshakes itself; elsewhere they get 404. */
    answersHandshakes?: boolean
  }
}

/** Answers the handshakes that never become a WebSocket, in the shape of the other errors. */
export default fp(async (app) => {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.ws) return done()
    // RFC 6455, section 4.1: a handshake is HTTP/1.1 or later.
    if (request.raw.httpVersionMinor === 0) return reply.code(400).send({ detail: 'WebSockets need HTTP/1.1' })
    if (!request.routeOptions.config.answersHandshakes) return reply.code(404).send({ detail: 'Not Found' })
    done()
  })

  app.websocketServer.on('wsClientError', (error: Error, socket: Socket) => {
    app.log.info({ problem: error.message, client: socket.remoteAddress }, 'handshake refused')
    const body = JSON.stringify({ detail: error.message })
    socket.once('finish', () => socket.destroy())
    socket.end(`HTTP/1.1 400 ${STATUS_CODES[400]}\r\n` +
      'content-type: application/json\r\nconnection: close\r\nsec-websocket-version: 13\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })
}, { name: 'handshakes', dependencies: ['websocket', 'shutdown'] })
