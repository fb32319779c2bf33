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
  const waits = tcp.writableLength > 0
  const taken = tcp.bytesWritten - tcp.writableLength
  const progress = taken - (ws.bytesTaken ?? 0)
  // Whatever waits since the last check only may have had no time to leave.
  if (!waits || !ws.hadWaiting) {
    ws.readRate = undefined
    ws.stalledFor = 0
  } else if (progress > 0) {
    ws.readRate = progress / (ws.stalledFor! + elapsed) * 1_000
    ws.stalledFor = 0
  } else {
    ws.stalledFor! += elapsed
    if (ws.stalledFor! > STEP) ws.readRate = 0
  }
  ws.bytesTaken = taken
  ws.hadWaiting = waits
  client.observeProgress(ws.readRate, ws.stalledFor! / 1_000)
}
