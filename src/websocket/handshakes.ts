import fp from 'fastify-plugin'
import type { Socket } from 'node:net'
import { admitsLine } from '../logging/line-limiter.ts'
import { writeRawResponse } from '../http/raw-response.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route handles handshakes; other routes reject them with 404. */
    answersHandshakes?: boolean
  }
}

/** Rejects handshakes that cannot become a WebSocket, in the format of all errors. */
export default fp(async (app) => {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.ws) return done()
    // RFC 6455, section 4.1: a handshake requires HTTP/1.1 or later.
    if (request.raw.httpVersionMinor === 0) return reply.code(400).send({ detail: 'WebSockets need HTTP/1.1' })
    if (request.routeOptions.config.answersHandshakes || request.methodMismatch) return done()
    reply.code(404).send({ detail: 'Not Found' })
  })

  app.websocketServer.on('wsClientError', (error: Error, socket: Socket) => {
    const client = socket.remoteAddress
    if (admitsLine(app.log, client)) app.log.info({ problem: error.message, client }, 'handshake refused')
    writeRawResponse(socket, 400, error.message, 'sec-websocket-version: 13\r\n')
  })
}, { name: 'handshakes', dependencies: ['websocket', 'known-methods'] })
