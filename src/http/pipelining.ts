import fp from 'fastify-plugin'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether a complete request on this connection is waiting for its response. */
    isAnswering (socket: Socket): boolean
  }
}

/** The requests of one connection without a complete response. */
interface Pipeline {
  /** The request that is being processed. */
  current: IncomingMessage
  /** The response to the latest request. */
  last: ServerResponse
  waiting: number
}

/** Maximum number of requests that wait for earlier responses. Browsers do not pipeline. */
const MAX_WAITING = 16

type OnUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void

/**
 * Processes one request per connection at a time. Node emits all pipelined
 * requests at once, and when the connection closes, only the first response is
 * notified: resources of the others, such as open files, would leak.
 */
export default fp(async (app) => {
  const pipelines = new WeakMap<Socket, Pipeline>()
  app.decorate('isAnswering', (socket: Socket) => pipelines.get(socket)?.current.complete ?? false)

  app.addHook('onRequest', ({ raw, ws }, { raw: answer }, done) => {
    // After a handshake, Node parses no more HTTP.
    if (ws) return done()
    const { socket } = raw
    const pipeline = pipelines.get(socket)
    answer.once('close', () => { if (pipelines.get(socket)?.last === answer) pipelines.delete(socket) })
    if (!pipeline) {
      pipelines.set(socket, { current: raw, last: answer, waiting: 0 })
      return done()
    }
    if (pipeline.waiting === MAX_WAITING) {
      socket.destroy()
      return
    }
    const before = pipeline.last
    pipeline.last = answer
    pipeline.waiting++
    before.once('close', () => {
      if (socket.destroyed) return
      pipeline.waiting--
      pipeline.current = raw
      done()
    })
  })

  // A handshake behind an unanswered request cannot be answered, since the connection is in use.
  const server = app.server
  const listeners = server.listeners('upgrade') as OnUpgrade[]
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request, socket: Socket, head) => {
    if (!pipelines.has(socket)) return listeners.forEach((listen) => listen(request, socket, head))
    app.log.info({ problem: 'behind an unanswered request', client: socket.remoteAddress }, 'handshake refused')
    socket.destroy()
  })
}, { name: 'pipelining', dependencies: ['websocket'] })
