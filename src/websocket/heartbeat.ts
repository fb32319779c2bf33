import fp from 'fastify-plugin'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { RoomWebSocket } from './room-socket.ts'

/** Looks at every client this many times in an interval. */
const SWEEPS = 4

/**
 * Finds clients that are gone without a word: one timer for all of them. Any
 * byte is a sign of life, half a message too: who sends 5 MB over a slow line
 * answers no ping meanwhile.
 */
export default fp(async (app) => {
  const interval = app.config.WS_PING_INTERVAL * 1000
  const timeout = app.config.WS_PING_TIMEOUT * 1000
  const period = interval / SWEEPS
  let sweptAt = performance.now()

  const timer = setInterval(() => {
    const now = performance.now()
    // After a stall of this process, what the clients sent meanwhile is still unread.
    const late = now - sweptAt > 2 * period + timeout / SWEEPS
    sweptAt = now
    for (const client of app.websocketServer.clients as Set<RoomWebSocket>) check(client, now, late)
  }, period)
  timer.unref()
  app.addHook('onClose', () => clearInterval(timer))

  function check (client: RoomWebSocket, now: number, late: boolean): void {
    const { connection, tcp } = client
    if (!connection || !tcp) return
    const { bytesRead } = tcp
    // While one of its messages is worked on, nothing is read from a client.
    if (bytesRead !== client.bytesRead || client.isPaused) {
      client.bytesRead = bytesRead
      client.heardAt = now
    }
    const silence = now - client.heardAt!
    if (silence >= timeout && !late) return connection.terminate(CLOSE_REASONS.silent)
    const due = now - Math.max(client.heardAt!, client.pingedAt ?? 0) >= interval
    if (due && client.readyState === client.OPEN) {
      client.pingedAt = now
      client.ping()
    }
  }
}, { name: 'heartbeat', dependencies: ['config', 'websocket'] })
