import fastifyWebsocket from '@fastify/websocket'
import fp from 'fastify-plugin'
import { besideHost } from '../http/beside-host.ts'
import { ClientWebSocket } from './client-web-socket.ts'
import { ReceiveBudget } from './receive-budget.ts'
import { selectSubprotocol } from './subprotocols.ts'

declare module 'fastify' {
  interface FastifyInstance {
    receiveBudget: ReceiveBudget
  }
}

/** Milliseconds for the client to end the TCP connection after the closing handshake. */
const CLOSE_TIMEOUT = 2_000

/** Maximum number of frames per message. Qt sends 5 MB in ten, other clients in up to 256. */
const MAX_FRAGMENTS = 1024

/**
 * Maximum number of chunks of a frame in ws, which then closes with 1008. coalesceChunks stays far below, but depends
 * on a private field of ws. The largest frame allowed by default takes 11492 full Ethernet segments; from about 14000
 * elements on, V8 cannot shift an array in constant time.
 */
const MAX_BUFFERED_CHUNKS = 12 * 1024

/**
 * WebSockets, within the limits of this instance. Their server is this scope's own, beside that of a host: it has other
 * limits and another class, and the host's would end the sockets before the rooms are drained.
 */
export default fp(async (app) => {
  app.decorate('receiveBudget', new ReceiveBudget(app.config.MAX_INCOMPLETE_BYTES))
  await besideHost(app, 'ws', () => app.register(fastifyWebsocket, {
    options: {
      server: app.upgrades,
      maxPayload: app.config.MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      closeTimeout: CLOSE_TIMEOUT,
      perMessageDeflate: false,
      handleProtocols: selectSubprotocol,
      // client-web-socket.ts answers pings.
      autoPong: false,
      WebSocket: ClientWebSocket,
    } as object, // The type declarations of ws lack some of these options.
    // draining.ts closes the sockets.
    preClose: (done) => done(),
  }))
}, { name: 'websocket', dependencies: ['config', 'upgrades'] })
