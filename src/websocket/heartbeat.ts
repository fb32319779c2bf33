import fp from 'fastify-plugin'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { ClientWebSocket } from './client-web-socket.ts'

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
    for (const ws of app.websocketServer.clients as Set<ClientWebSocket>) check(ws, now, late)
  }, period)
  timer.unref()
  app.addHook('onClose', () => clearInterval(timer))

  function check (ws: ClientWebSocket, now: number, late: boolean): void {
    const { client, tcp } = ws
    if (!client || !tcp) return
    const { bytesRead } = tcp
    // While one of its messages is worked on, nothing is read from a client.
    if (bytesRead !== ws.bytesRead || ws.isPaused) {
      ws.bytesRead = bytesRead
      ws.heardAt = now
    }
    const silence = now - ws.heardAt!
    if (silence >= timeout && !late) return client.terminate(CLOSE_REASONS.silent)
    const due = now - Math.max(ws.heardAt!, ws.pingedAt ?? 0) >= interval
    if (due && ws.readyState === ws.OPEN) {
      ws.pingedAt = now
      ws.ping()
    }
  }
}, { name: 'heartbeat', dependencies: ['config', 'websocket'] })
