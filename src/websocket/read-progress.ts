import fp from 'fastify-plugin'
import type { ClientWebSocket } from './client-web-socket.ts'

/** Milliseconds between two checks. */
const INTERVAL = 5_000

/**
 * Milliseconds without progress that say nothing about the rate: a kernel takes
 * more when a third of its 4 MB are free, so a line at 64 kB/s takes some every 20 s.
 */
const STEP = 30_000

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
  const taken = tcp.bytesWritten - tcp.writableLength
  const last = ws.progress
  if (tcp.writableLength === 0) {
    ws.progress = undefined
  } else if (!last) {
    // Bytes that wait since the last check only may have had no time to leave.
    ws.progress = { taken, rate: undefined, stalledFor: 0 }
  } else if (taken > last.taken) {
    ws.progress = { taken, rate: (taken - last.taken) / (last.stalledFor + elapsed) * 1_000, stalledFor: 0 }
  } else {
    last.stalledFor += elapsed
    if (last.stalledFor > STEP) last.rate = 0
  }
  if (last || ws.progress) client.observeProgress(ws.progress?.rate, (ws.progress?.stalledFor ?? 0) / 1_000)
}
