import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Rejects a request beyond a limit.
 *
 * @param reason for the metrics
 * @param retryAfter in seconds
 */
export function rejectBusy (
  request: FastifyRequest,
  reply: FastifyReply,
  status: 429 | 503,
  reason: string,
  detail: string,
  retryAfter: number,
): void {
  request.rejectReason = reason
  if (status === 429) request.server.warnOfLimitedProxy(request)
  reply.code(status).header('retry-after', retryAfter).send({ detail })
}
