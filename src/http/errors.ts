import createError from '@fastify/error'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { ErrorObject } from 'ajv'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { admitsLine } from '../logging/line-limiter.ts'
import { redactText, redactUrl } from '../logging/redact.ts'
import { shorten } from '../logging/shorten.ts'
import { ActError } from '../moderation/act-error.ts'
import { isAnswering } from './pipelining.ts'
import { toProblems, type Problem } from '../protocol/problems.ts'
import { writeRawResponse } from './raw-response.ts'
import { SECURITY_HEADERS } from './security-policy.ts'

/** A body that cannot be read. */
export class BodyError extends Error {
  readonly statusCode = 422
  readonly problem: Problem

  constructor (problem: Problem) {
    super(problem.msg)
    this.problem = problem
  }
}

/** A request that moderation forbids. */
export class ForbiddenError extends Error {
  readonly statusCode: 403 | 429
  /** Seconds after which it may be allowed. */
  readonly retryAfter: number | undefined

  constructor (message: string, retryAfter?: number) {
    super(message)
    this.statusCode = retryAfter === undefined ? 403 : 429
    this.retryAfter = retryAfter
  }
}

export const UnknownRoomError = createError<[string, string]>('GISCHAT_UNKNOWN_ROOM', "%s '%s' not registered", 404)

/** The part of a request by the part of its route's schema, as FastAPI calls it. */
const PLACES = { body: 'body', params: 'path', querystring: 'query', headers: 'header' }

/** Every error in the shape that clients of FastAPI parse: `{detail}`. */
export default fp(async (app) => {
  app.setErrorHandler<FastifyError | BodyError | ForbiddenError | ActError>((error, request, reply) => {
    if (error instanceof BodyError) return sendProblems(reply, [error.problem])
    if ('validation' in error && error.validation) {
      const part = error.validationContext as keyof typeof PLACES
      const { properties } = request.routeOptions.schema![part] as { properties: object }
      return sendProblems(reply, toProblems(error.validation as ErrorObject[], Object.keys(properties), PLACES[part]))
    }
    if (error instanceof ForbiddenError && error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter)
    if (error instanceof ActError) {
      const { message: detail, others: connections } = error
      if (error.statusCode === 422) {
        return sendProblems(reply, [{ type: 'value_error', loc: ['body'], msg: detail, input: request.body }])
      }
      return reply.code(error.statusCode).send({ detail, ...(connections !== undefined && { connections }) })
    }
    const status = error.statusCode ?? 500
    if (status < 500) return reply.code(status).send({ detail: redactText(error.message) })
    const url = shorten(redactUrl(request.url, request.server.config.ADMIN_TOKEN))
    request.log.error({ err: error, method: request.method, url }, 'request failed')
    return reply.code(status).send({ detail: STATUS_CODES[status] })
  })

  try {
    app.setNotFoundHandler((_request, reply) => reply.code(404).send({ detail: 'Not Found' }))
  } catch (error) {
    // Without a prefix, unknown addresses are the host's, where it has an answer to them already.
    if (app.prefix !== '') throw error
  }
}, { name: 'errors' })

function sendProblems (reply: FastifyReply, detail: Problem[]): FastifyReply {
  const echoed = detail.map((problem) => ({ ...problem, input: echo(problem.input) }))
  return reply.code(422).header('content-type', 'application/json').send(JSON.stringify({ detail: echoed }))
}

/** Characters of a refused value that an answer repeats. */
const MAX_ECHO = 1024

/** Of a long text its beginning; null for what else is long, or nested too deep to be written as JSON. */
function echo (input: unknown): unknown {
  if (typeof input === 'string') return input.length > MAX_ECHO ? `${input.slice(0, MAX_ECHO)}…` : input
  try {
    return JSON.stringify(input).length > MAX_ECHO ? null : input
  } catch {
    return null
  }
}

/** An address that the router cannot read, such as a percent sign without digits. */
export function answerBadUrl (error: FastifyError, { raw }: FastifyRequest, reply: FastifyReply): void {
  // No hook runs here, so nobody else ends the connection of a handshake.
  if (raw.headers.upgrade) reply.raw.once('finish', () => raw.socket.destroySoon())
  reply.code(error.statusCode ?? 400)
    .headers(SECURITY_HEADERS)
    .header('content-type', 'application/json')
    // Bytes, since no hook runs here that would take the charset from the type of a string.
    .send(Buffer.from(JSON.stringify({ detail: redactText(error.message) })))
}

const BROKEN: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Input that Node cannot parse as HTTP never reaches a route: it is answered on the bare connection, which ends. */
export function answerBrokenRequest (this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  // Input behind a request may be broken while the request is not, whose answer must be the first.
  if (isAnswering(socket)) return
  const status = BROKEN[error.code ?? ''] ?? 400
  if (admitsLine(this.log, socket.remoteAddress)) {
    this.log.info({ code: error.code, client: socket.remoteAddress }, 'broken request')
  }
  writeRawResponse(socket, status)
}
