import fp from 'fastify-plugin'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The requests of one connection that were not answered yet. */
interface Pipeline {
  /** The one that is being answered. */
  current: IncomingMessage
  /** The answer to the one that came last. */
  last: ServerResponse
  waiting: number
}

/** Requests that may wait for the answer to an earlier one. Browsers send none. */
const MAX_WAITING = 16

/** Of all servers of this process, since Node reports broken requests below any of them. */
const pipelines = new WeakMap<Socket, Pipeline>()

/** Whether requests of this connection wait for their answers. */
export function isBusy (socket: Socket): boolean {
  return pipelines.has(socket)
}

/** Whether a request that was received whole on this connection waits for its answer. */
export function isAnswering (socket: Socket): boolean {
  return pipelines.get(socket)?.current.complete ?? false
}

/**
 * Handles one request of a connection at a time. Node emits all pipelined requests at once, and when the connection
 * ends, only the first of their responses emits "close": the others would keep their resources, such as open files, for
 * ever. Fixed by nodejs/node#62534 in Node 24.16 and 26.1; 20.20.2 and 22.23.3 still have it.
 */
export default fp(async (app) => {
  app.addHook('onRequest', ({ raw, ws }, { raw: answer }, done) => {
    // Behind a handshake Node parses no HTTP.
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
}, { name: 'pipelining', dependencies: ['websocket'] })
