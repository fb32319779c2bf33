import fp from 'fastify-plugin'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

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

/** Of all servers of this process, since Node reports broken requests below any of them. */
const pipelines = new WeakMap<Socket, Pipeline>()

/** Whether requests of this connection wait for their responses. */
export function isBusy (socket: Socket): boolean {
  return pipelines.has(socket)
}

/** Whether a complete request on this connection is waiting for its response. */
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
}, { name: 'pipelining', dependencies: ['websocket'] })
