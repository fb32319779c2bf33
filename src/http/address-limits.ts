import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Socket } from 'node:net'
import { rateOf } from '../lib/gcra-limiter.ts'
import type { TrackedAddress } from './client-tracker.ts'
import { rejectBusy } from './reject-busy.ts'

/** A TCP connection that is counted until it is closed. */
interface CountedSocket extends Socket {
  tracked?: TrackedAddress
}

/** Seconds after which a full instance may have capacity again. */
const FULL_RETRY_AFTER = 30

/** Limits connections, handshakes, PUT and other requests, per address and in total, before any other work is done. */
export default fp(async (app) => {
  const { config, clientTracker: tracker, requestRate } = app
  const maxConnections = config.MAX_CONNECTIONS || Infinity
  const maxPerAddress = config.MAX_CONNECTIONS_PER_IP || Infinity
  const handshakeRate = rateOf(config.HANDSHAKE_RATE, config.HANDSHAKE_BURST)
  const putRate = rateOf(config.PUT_RATE, config.PUT_BURST)

  app.addHook('onRequest', (request, reply, done) => {
    if (request.ws) return checkHandshake(request, reply, done)
    if (request.method === 'PUT') return checkPut(request, reply, done)
    // Browsers hide why a handshake was rejected: a page learns it, and when to come back, by a plain request.
    if (request.routeOptions.config.answersHandshakes && rejectsHandshake(request, reply, 0)) return
    // Preflights were counted before.
    if (request.method === 'OPTIONS' || !requestRate.rejects(request, reply)) done()
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method === 'GET') requestRate.charge(request, sizeOf(reply, payload))
    done()
  })

  function checkHandshake (request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (rejectsHandshake(request, reply, 1)) return
    count(request.raw.socket, tracker.find(request.ip, performance.now()))
    done()
  }

  /** @param cost 1 for a handshake, 0 for the question whether one would be rejected */
  function rejectsHandshake (request: FastifyRequest, reply: FastifyReply, cost: 0 | 1): boolean {
    const now = performance.now()
    const { handshakes, connections } = tracker.find(request.ip, now)
    if (handshakeRate && !handshakes.take(handshakeRate, now, cost)) {
      rejectBusy(request, reply, 429, 'too many handshakes', 'Too many connections from your address at once',
        handshakes.retryAfter(handshakeRate, now))
    } else if (connections >= maxPerAddress) {
      rejectBusy(request, reply, 429, 'too many connections of one address', 'Too many connections from your address',
        FULL_RETRY_AFTER)
    } else if (tracker.connections >= maxConnections) {
      rejectBusy(request, reply, 503, 'too many connections', 'Too many connections', FULL_RETRY_AFTER)
    } else {
      return false
    }
    return true
  }

  function checkPut (request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    if (!putRate) return done()
    const now = performance.now()
    const { puts } = tracker.find(request.ip, now)
    if (puts.take(putRate, now)) return done()
    rejectBusy(request, reply, 429, 'too many messages', 'Too many messages from your address',
      puts.retryAfter(putRate, now))
  }

  /** Counts a handshake until its TCP connection is closed, whether or not it becomes a WebSocket. */
  function count (socket: CountedSocket, tracked: TrackedAddress): void {
    // A closed socket emits no further event and would be counted forever.
    if (socket.closed || socket.tracked) return
    socket.tracked = tracked
    tracker.connected(tracked)
    // Emitted once. "once" would keep two more objects for each connection.
    socket.on('close', uncount)
  }

  function uncount (this: CountedSocket): void {
    tracker.disconnected(this.tracked!)
  }
}, { name: 'address-limits', dependencies: ['config', 'websocket', 'request-rate'] })

/** A stream has a length only if its route says so. */
function sizeOf (reply: FastifyReply, payload: unknown): number {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length
  return Number(reply.getHeader('content-length') ?? 0)
}
