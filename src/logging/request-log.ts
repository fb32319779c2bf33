import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Address of the client, kept while requests are logged. */
    client?: string
  }
}

/** One line for each answered HTTP request, refused handshakes included. */
export class RequestLog extends LogController {
  constructor (enabled: boolean) {
    super({ disableRequestLogging: !enabled })
  }

  /** The line at the end says it all, but by then the socket of a refused handshake has lost its address. */
  override incomingRequest (request: FastifyRequest): void {
    if (!this.isLogDisabled(request)) request.client = request.ip
  }

  override requestCompleted (_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (this.isLogDisabled(request)) return
    request.log.info({
      method: request.method,
      url: request.url,
      status: reply.statusCode,
      client: request.client,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }, 'request')
  }
}
