import fp from 'fastify-plugin'
import type { ClientWebSocket } from './client-web-socket.ts'

/** Milliseconds between two checks. */
const INTERVAL = 5_000

/**
 * Measures how fast clients take what waits for them. A client that answers
 * pings may still read nothing, so this does not depend on the heartbeat's settings.
 */
export default fp(async (app) => {
  let checkedAt = performance.now()

  const timer = setInterval(() => {
    const now = performance.now()
    const elapsed = now - checkedAt
    checkedAt = now
    // After a stall of this process, nobody could take anything.
    if (elapsed > 2 * INTERVAL) return
    for (const ws of app.websocketServer.clients as Set<ClientWebSocket>) check(ws, elapsed)
  }, INTERVAL)
  timer.unref()
  app.addHook('onClose', () => clearInterval(timer))
}, { name: 'read-progress', dependencies: ['websocket'] })

function check (ws: ClientWebSocket, elapsed: number): void {
  const { client, tcp } = ws
  if (!client || !tcp) return
  const waits = tcp.writableLength > 0
  const taken = tcp.bytesWritten - tcp.writableLength
  const progress = taken - (ws.bytesTaken ?? 0)
  // Whatever waits since the last check only may have had no time to leave.
  const rate = waits && ws.hadWaiting ? progress / elapsed * 1_000 : undefined
  ws.stalledFor = rate === undefined || progress > 0 ? 0 : (ws.stalledFor ?? 0) + elapsed
  ws.bytesTaken = taken
  ws.hadWaiting = waits
  client.observeProgress(rate, ws.stalledFor / 1_000)
}
