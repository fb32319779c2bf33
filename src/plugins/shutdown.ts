import fp from 'fastify-plugin'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { CLOSE_REASONS } from '../rooms/errors.ts'

/** Milliseconds for clients to answer the close frame; who does not is cut off. */
const CLOSE_WITHIN = 2_000

/** Ends the rooms in order before the server stops listening, and lets nobody in meanwhile. */
export default fp(async (app) => {
  let stopping = false

  app.addHook('onRequest', (_request, reply, done) => {
    if (!stopping) return done()
    reply.code(503).headers({ 'retry-after': 5, connection: 'close' }).send({ detail: 'The service is restarting' })
  })

  app.addHook('preClose', async () => {
    stopping = true
    const { clients } = app.websocketServer
    app.rooms.close(CLOSE_REASONS.serviceRestart)
    const closed = Array.from(clients, (client) => once(client, 'close'))
    await Promise.race([Promise.all(closed), sleep(CLOSE_WITHIN, undefined, { ref: false })])
    for (const client of clients) client.terminate()
  })
}, { name: 'shutdown', dependencies: ['rooms'] })
