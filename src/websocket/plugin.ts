import fastifyWebsocket from '@fastify/websocket'
import fp from 'fastify-plugin'
import { besideHost } from '../http/beside-host.ts'
import { ClientWebSocket } from './client-web-socket.ts'
import { ReceiveBudget } from './receive-budget.ts'

declare module 'fastify' {
  interface FastifyInstance {
    receiveBudget: ReceiveBudget
  }
}

/** Milliseconds for a client to end its connection once both sides said close. */
const CLOSE_TIMEOUT = 2_000

/** Continuation frames of one message. Qt sends 5 MB in ten, and others in up to 256. */
const MAX_FRAGMENTS = 1024

/**
 * Chunks of one frame that ws may hold; beyond, it closes with 1008. coalesceChunks stays far below, but needs a
 * private field of ws. The largest frame allowed by default is 11492 full Ethernet segments; arrays that V8 can no
 * longer shift in constant time begin at some 14000.
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
      // client-web-socket.ts answers pings.
      autoPong: false,
      WebSocket: ClientWebSocket,
    } as object, // The type declarations of ws are behind its options.
    // draining.ts ends the sockets.
    preClose: (done) => done(),
  }))
}, { name: 'websocket', dependencies: ['config', 'upgrades'] })
