import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'

/** One line for each answered HTTP request, refused handshakes included. */
export class RequestLog extends LogController {
  readonly #clients = new WeakMap<FastifyRequest, string>()

  constructor (enabled: boolean) {
    super({ disableRequestLogging: !enabled })
  }

  /** The line at the end says it all, but by then the socket of a refused handshake has lost its address. */
  override incomingRequest (request: FastifyRequest): void {
    this.#clients.set(request, request.ip)
  }

  override requestCompleted (_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (this.isLogDisabled(request)) return
    request.log.info({
      method: request.method,
      url: request.url,
      status: reply.statusCode,
      client: this.#clients.get(request),
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }, 'request')
  }
}
