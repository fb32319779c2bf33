import fp from 'fastify-plugin'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { ClientWebSocket } from './client-web-socket.ts'

/** Checks of each client per ping interval. */
const CHECKS = 4

/**
 * Detects dead connections, with one timer for all. Any received byte is a sign
 * of life, even part of a message: a client that uploads 5 MB over a slow line
 * cannot answer pings meanwhile. So is taking some of what waits, since a ping
 * arrives behind megabytes in the kernel's buffer: half a minute's worth at 1 Mbit/s.
 */
export default fp(async (app) => {
  const interval = app.config.WS_PING_INTERVAL * 1000
  const timeout = app.config.WS_PING_TIMEOUT * 1000
  const period = interval / CHECKS
  let checkedAt = performance.now()

  const timer = setInterval(() => {
    const now = performance.now()
    // After an event-loop stall, data has arrived from the clients but has not been read.
    const late = now - checkedAt > 2 * period + timeout / CHECKS
    checkedAt = now
    for (const ws of app.websocketServer.clients as Set<ClientWebSocket>) check(ws, now, late)
  }, period)
  timer.unref()
  app.addHook('onClose', () => clearInterval(timer))

  function check (ws: ClientWebSocket, now: number, late: boolean): void {
    const { client, tcp } = ws
    if (!client || !tcp) return
    const { bytesRead } = tcp
    // While a message of the client is processed, its socket is paused and nothing is read.
    if (bytesRead !== ws.bytesRead || ws.isPaused) {
      ws.bytesRead = bytesRead
      ws.receivedAt = now
    }
    const waits = tcp.writableLength > 0
    const taken = tcp.bytesWritten - tcp.writableLength
    // If nothing waited before, the kernel may have taken it, and nobody else.
    if (ws.waitedAtBeat && taken > ws.takenAtBeat!) ws.tookAt = now
    ws.waitedAtBeat = waits
    ws.takenAtBeat = taken
    const silence = now - Math.max(ws.receivedAt!, ws.tookAt ?? 0)
    if (silence >= timeout && !late) return client.terminate(CLOSE_REASONS.silent)
    const due = now - Math.max(ws.receivedAt!, ws.pingedAt ?? 0) >= interval
    if (due && ws.readyState === ws.OPEN) {
      ws.pingedAt = now
      ws.ping()
    }
  }
}, { name: 'heartbeat', dependencies: ['config', 'websocket'] })
