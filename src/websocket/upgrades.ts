import { EventEmitter } from 'node:events'
import fp from 'fastify-plugin'
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { admitsLine } from '../logging/line-limiter.ts'
import { findToken } from '../http/path-tokens.ts'
import { isBusy } from '../http/pipelining.ts'
import { writeRawResponse } from '../http/raw-response.ts'
import { mergeOffers } from './subprotocols.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Emits "upgrade" for the handshakes that are for this scope. */
    upgrades: EventEmitter
  }
}

/** Headers of a request that Node passes on if the server has no `maxHeadersCount`. */
const DEFAULT_MAX_HEADERS = 1000

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

    const isOurs = (address: string) => {
      // Before Fastify takes the token out.
      const url = app.tokens ? findToken(address)?.url ?? address : address
      return (prefix === '' ? alone : isBelow(url, prefix)) || app.findPath(url) !== undefined
    }

    server.removeAllListeners('upgrade')
    server.on('upgrade', (request, socket: Socket, head) => {
      if (!isOurs(request.url!)) {
        if (alone) answerWithoutUpgrade(request, socket)
        for (const listen of others) listen.call(server, request, socket, head)
      } else if (isBusy(socket)) {
        // An upgrade behind a request that is not answered could not be answered: the connection is not free.
        const client = socket.remoteAddress
        const problem = 'behind an unanswered request'
        if (admitsLine(app.log, client)) app.log.info({ problem, client }, 'handshake refused')
        socket.destroy()
      } else if (asksForWebSocket(request)) {
        mergeOffers(request)
        upgrades.emit('upgrade', request, socket, head)
      } else if (mayLackHeaders(request)) {
        socket.on('error', () => socket.destroy())
        writeRawResponse(socket, 431)
      } else {
        continueWithoutUpgrade(request, socket, head)
      }
    })
  })

  /**
   * Before Node 24.9, Node gives a connection up for any offer of another protocol, such as curl's of HTTP/2. A server
   * may ignore such an offer (RFC 9110, section 7.8): the connection starts again with the same request without it.
   */
  function continueWithoutUpgrade ({ method, url, httpVersion, rawHeaders }: IncomingMessage, socket: Socket,
    head: Buffer): void {
    const lines = [`${method} ${url} HTTP/${httpVersion}`]
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]!.toLowerCase()
      if (name !== 'upgrade') lines.push(`${rawHeaders[i]}: ${withoutOffer(name, rawHeaders[i + 1]!)}`)
    }
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
    app.server.emit('connection', socket)
  }

  /**
   * Node withholds headers beyond a number, although it obeys them. Without the one that tells the length of a body,
   * the body would be the next request.
   */
  function mayLackHeaders ({ rawHeaders }: IncomingMessage): boolean {
    const max = app.server.maxHeadersCount ?? DEFAULT_MAX_HEADERS
    return max > 0 && rawHeaders.length >= 2 * max
  }

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
}, { name: 'upgrades', dependencies: ['tokens'] })

/** The options of `connection` without the offer. */
function withoutOffer (name: string, value: string): string {
  if (name !== 'connection') return value
  return value.split(',').filter((option) => option.trim().toLowerCase() !== 'upgrade').join(',').trim()
}

/** Exactly, as ws requires it: of several protocols none is chosen. */
export function asksForWebSocket ({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

function isBelow (url: string, prefix: string): boolean {
  const path = url.split('?', 1)[0]!
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
}
