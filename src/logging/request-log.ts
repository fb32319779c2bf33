import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'
import { admitsLine } from './line-limiter.ts'
import { redactUrl } from './redact.ts'
import { shorten } from './shorten.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Address of the client, stored while request logging is enabled. */
    client?: string
  }
}

/** Logs one line per HTTP response, including rejected handshakes; of a flood of rejections, only some. */
export class RequestLog extends LogController {
  constructor (enabled: boolean) {
    super({ disableRequestLogging: !enabled })
  }

  /** Only the response is logged, but by then the socket of a rejected handshake no longer has its address. */
  override incomingRequest (request: FastifyRequest): void {
    if (!this.isLogDisabled(request)) request.client = request.ip
  }

  override requestCompleted (_error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (this.isLogDisabled(request)) return
    if (reply.statusCode >= 400 && !admitsLine(request.server.log, request.client)) return
    request.log.info({
      method: request.method,
      url: shorten(redactUrl(request.url, request.server.config.ADMIN_TOKEN)),
      status: reply.statusCode,
      client: request.client,
      ...(request.rejectReason !== undefined && { reason: request.rejectReason }),
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }, 'request')
  }
}
