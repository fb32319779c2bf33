import { EventEmitter } from 'node:events'
import fp from 'fastify-plugin'
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { admitsLine } from '../logging/line-limiter.ts'
import { isBusy } from '../http/pipelining.ts'
import { mergeOffers } from './subprotocols.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Emits "upgrade" for the handshakes that are for this scope. */
    upgrades: EventEmitter
  }
}

type OnUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void

/**
 * Divides the handshakes of one HTTP server among this scope and the listeners of its host, which may be another
 * gischat. Node hands each handshake to all listeners, and @fastify/websocket routes all that it gets: routed twice, a
 * request would be answered twice.
 */
export default fp(async (app) => {
  const upgrades = new EventEmitter()
  app.decorate('upgrades', upgrades)

  // When all plugins are loaded, so that the host may be registered before or behind.
  app.addHook('onReady', async () => {
    const { server, prefix } = app
    const others = server.listeners('upgrade') as OnUpgrade[]
    const alone = others.length === 0

    const isOurs = (url: string) =>
      (prefix === '' ? alone : isBelow(url, prefix)) || app.findPath(url) !== undefined

    server.removeAllListeners('upgrade')
    server.on('upgrade', (request, socket: Socket, head) => {
      if (!isOurs(request.url!)) {
        if (alone) answerWithoutUpgrade(request, socket)
        for (const listen of others) listen.call(server, request, socket, head)
      } else if (isBusy(socket)) {
        // A handshake behind a request that is not answered could not be answered: the connection is not free.
        const client = socket.remoteAddress
        const problem = 'behind an unanswered request'
        if (admitsLine(app.log, client)) app.log.info({ problem, client }, 'handshake refused')
        socket.destroy()
      } else {
        mergeOffers(request)
        upgrades.emit('upgrade', request, socket, head)
      }
    })
  })

  /** As Node does where nobody listens for upgrades. Node has given the connection up, so it ends with the answer. */
  function answerWithoutUpgrade (request: IncomingMessage, socket: Socket): void {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => socket.destroySoon())
    socket.on('error', () => socket.destroy())
    app.routing(request, response)
  }
// known-methods is used only once all plugins are loaded: it is registered later, after the route of CORS.
}, { name: 'upgrades' })

function isBelow (url: string, prefix: string): boolean {
  const path = url.split('?', 1)[0]!
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
}
