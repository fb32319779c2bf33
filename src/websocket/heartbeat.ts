import fp from 'fastify-plugin'
import type { Socket } from 'node:net'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import type { ClientWebSocket, UnansweredPing } from './client-web-socket.ts'

/** Milliseconds between two sweeps at most, and sweeps per ping interval at least. */
const LONGEST_STEP = 1_000
const MIN_SWEEPS = 8

/** Bytes that the slowest acceptable line takes in a millisecond. */
const SLOW_RATE = 64

/**
 * Milliseconds that the bytes in front of a ping may take. At the slowest rate, a minute is what the 4 MB of a kernel's
 * buffer need.
 */
const LONGEST_DELIVERY = 60_000

/**
 * Pings each client once per interval, and disconnects it if nothing arrives within the timeout after a ping. One
 * sweep serves all clients, since a timer for each would cost memory. It pings busy clients as well: a proxy waits for
 * bytes of the server, whatever the client sends.
 *
 * Any received byte answers, even part of a message: a client that uploads 5 MB over a slow line cannot answer pings
 * meanwhile. A client that takes some of its backlog is alive, too, since the ping arrives behind it.
 */
export default fp(async (app) => {
  const interval = app.config.WS_PING_INTERVAL * 1000
  const timeout = app.config.WS_PING_TIMEOUT * 1000
  const step = interval / Math.max(MIN_SWEEPS, Math.ceil(interval / LONGEST_STEP))
  let sweptAt = performance.now()

  const timer = setInterval(() => {
    const now = performance.now()
    // After a stall of this process, answers have arrived but have not been read.
    const stalled = now - sweptAt > 2 * step + timeout / 4
    sweptAt = now
    for (const ws of app.websocketServer.clients as Set<ClientWebSocket>) check(ws, now, stalled)
  }, step)
  timer.unref()
  app.addHook('onClose', () => clearInterval(timer))

  function check (ws: ClientWebSocket, now: number, stalled: boolean): void {
    const { client, tcp } = ws
    if (!client || !tcp) return
    if (ws.unanswered) awaitAnswer(ws, ws.unanswered, now, stalled)
    // The connection may be up to one sweep old already.
    ws.pingAt ??= now + interval - step
    // Rounds to the nearest sweep, or each delay of the timer would cost a whole one.
    if (now + step / 2 < ws.pingAt) return
    ws.pingAt = now + interval
    if (ws.readyState === ws.OPEN) ping(ws, tcp, now)
  }

  function ping (ws: ClientWebSocket, tcp: Socket, now: number): void {
    // A client that has not answered the ping before has no more time for this one.
    if (!ws.unanswered) {
      // Bytes written before an answered ping have arrived.
      const undelivered = tcp.bytesWritten - (ws.writtenAtPing ?? 0)
      ws.writtenAtPing = tcp.bytesWritten
      ws.unanswered = {
        answerBy: now + Math.max(timeout, Math.min(undelivered / SLOW_RATE, LONGEST_DELIVERY)),
        bytesRead: tcp.bytesRead,
        waited: tcp.writableLength > 0,
        taken: takenOf(tcp),
      }
    }
    ws.ping()
  }

  function awaitAnswer (ws: ClientWebSocket, ping: UnansweredPing, now: number, stalled: boolean): void {
    const tcp = ws.tcp!
    // While a message of the client is processed, its socket is paused and nothing is read.
    if (tcp.bytesRead !== ping.bytesRead || ws.isPaused) {
      ws.unanswered = undefined
      return
    }
    const taken = takenOf(tcp)
    if (stalled) ping.answerBy = Math.max(ping.answerBy, now + timeout)
    // If nothing waited before, the kernel may have taken it, and nobody else.
    if (ping.waited && taken > ping.taken) ping.answerBy = now + Math.max(timeout, LONGEST_DELIVERY)
    ping.waited = tcp.writableLength > 0
    ping.taken = taken
    if (now >= ping.answerBy) ws.client!.terminate(CLOSE_REASONS.silent)
  }
}, { name: 'heartbeat', dependencies: ['config', 'websocket'] })

/** Bytes that the kernel has taken. */
function takenOf ({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength
}
