import fp from 'fastify-plugin'
import { setTimeout as sleep } from 'node:timers/promises'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { ClientWebSocket } from './client-web-socket.ts'

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

/** Part of the grace time over which many goodbyes are spread; and for the answer to the last of them. */
const SPREAD_SHARE = 0.5
const ANSWER_SHARE = 0.25

/** Milliseconds for clients to answer the close frame, if there is as much; who does not is cut off. */
const ANSWER_WITHIN = 2_000

/** Goodbyes a second, as long as the grace time allows so few: whoever comes back finds no crowd at the door. */
const PACE = 200

/** Milliseconds between two lots of goodbyes. */
const STEP = 50

/**
 * Ends the rooms in order before the server stops listening, and lets nobody
 * in meanwhile. Until its goodbye a member hears and is heard as ever.
 */
export default fp(async (app) => {
  let stopping = false
  app.decorate('stopping', { getter: () => stopping })

  app.addHook('onRequest', (request, reply, done) => {
    if (!stopping || request.routeOptions.config.answersWhileStopping) return done()
    reply.code(503).headers({ 'retry-after': 5, connection: 'close' }).send({ detail: 'The service is restarting' })
  })

  app.addHook('preClose', async () => {
    stopping = true
    const grace = app.config.SHUTDOWN_GRACE_SECONDS * 1000
    const clients = app.websocketServer.clients as Set<ClientWebSocket>
    const closed = Array.from(clients, (client) => new Promise((resolve) => client.once('close', resolve)))
    await sayGoodbye(clients, grace * SPREAD_SHARE)
    const answer = Math.min(grace * ANSWER_SHARE, ANSWER_WITHIN)
    await Promise.race([Promise.all(closed), sleep(answer, undefined, { ref: false })])
    for (const client of clients) client.terminate()
  })
}, { name: 'draining', dependencies: ['config', 'websocket'] })

/** @param within milliseconds */
async function sayGoodbye (clients: Set<ClientWebSocket>, within: number): Promise<void> {
  const spread = Math.min(within, clients.size / PACE * 1000)
  const lot = Math.ceil(clients.size / Math.ceil(spread / STEP))
  let said = 0
  // A handshake that was under way joins the set while it is walked through, and gets its turn.
  for (const { client } of clients) {
    if (!client) continue
    if (said > 0 && said % lot === 0) await sleep(STEP)
    said++
    client.room.dismiss(client, CLOSE_REASONS.serviceRestart)
  }
}
