import fp from 'fastify-plugin'
import { setTimeout as sleep } from 'node:timers/promises'
import { CLOSE_REASONS } from '../rooms/errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** From when the server is told to stop until it is gone. */
    stopping: boolean
  }
  interface FastifyContextConfig {
    /** Whether the route has something to tell until the end. */
    answersWhileStopping?: boolean
  }
}

/** Milliseconds for clients to answer the close frame; who does not is cut off. */
const CLOSE_WITHIN = 2_000

/** Ends the rooms in order before the server stops listening, and lets nobody in meanwhile. */
export default fp(async (app) => {
  let stopping = false
  app.decorate('stopping', { getter: () => stopping })

  app.addHook('onRequest', (request, reply, done) => {
    if (!stopping || request.routeOptions.config.answersWhileStopping) return done()
    reply.code(503).headers({ 'retry-after': 5, connection: 'close' }).send({ detail: 'The service is restarting' })
  })

  app.addHook('preClose', async () => {
    stopping = true
    const { clients } = app.websocketServer
    app.rooms.close(CLOSE_REASONS.serviceRestart)
    const closed = Array.from(clients, (client) => new Promise((resolve) => client.once('close', resolve)))
    await Promise.race([Promise.all(closed), sleep(CLOSE_WITHIN, undefined, { ref: false })])
    for (const client of clients) client.terminate()
  })
}, { name: 'shutdown', dependencies: ['rooms', 'websocket'] })
