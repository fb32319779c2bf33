import fp from 'fastify-plugin'
import { setTimeout as sleep } from 'node:timers/promises'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import { whileProgressing } from '../lib/while-progressing.ts'
import type { ClientWebSocket } from './client-web-socket.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the shutdown has begun. */
    stopping: boolean
  }
  interface FastifyContextConfig {
    /** Whether the route responds normally during the shutdown. */
    answersWhileStopping?: boolean
  }
}

/** Shares of the grace period: for spreading the close frames, and for the clients' responses to the last ones. */
const SPREAD_SHARE = 0.5
const ANSWER_SHARE = 0.35

/** Milliseconds in which no client sends a byte or its close frame, after which the rest are terminated. */
const ANSWER_IDLE = 2_000

/** Close frames per second if the grace period allows, so that clients do not all reconnect at once. */
const PACE = 200

/** Milliseconds between two batches of close frames. */
const STEP = 50

/**
 * Closes all connections gracefully before the server stops listening, and
 * accepts no new ones meanwhile. Until its close frame, a member sends and
 * receives messages as usual.
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
    await closeAll(clients, grace * SPREAD_SHARE)
    await whileProgressing(Promise.all(closed), {
      measure: () => bytesRead(clients) - clients.size,
      idle: ANSWER_IDLE,
      atMost: grace * ANSWER_SHARE,
    })
    for (const client of clients) client.terminate()
  })
}, { name: 'draining', dependencies: ['config', 'websocket'] })

function bytesRead (clients: Set<ClientWebSocket>): number {
  let bytes = 0
  for (const { tcp } of clients) bytes += tcp?.bytesRead ?? 0
  return bytes
}

/** @param within milliseconds over which the close frames may be spread */
async function closeAll (clients: Set<ClientWebSocket>, within: number): Promise<void> {
  const spread = Math.min(within, clients.size / PACE * 1000)
  const batch = Math.ceil(clients.size / Math.ceil(spread / STEP))
  const end = performance.now() + within
  let closed = 0
  // A pending handshake joins the set during the iteration, and is closed as well.
  for (const { client } of clients) {
    if (!client) continue
    // A busy machine sleeps longer than it is told to; the end stays where it is.
    if (closed > 0 && closed % batch === 0 && performance.now() < end) await sleep(STEP)
    closed++
    client.room.dismiss(client, CLOSE_REASONS.serviceRestart)
  }
}
