import fp from 'fastify-plugin'
import { limitsOf } from '../config/limits.ts'
import { parseJson } from '../dialects/json/parse.ts'
import { maxBodyBytes } from '../protocol/limits.ts'
import { missingBody } from '../protocol/problems.ts'
import { BodyError } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a request without a body means one without members. */
    allowsEmptyBody?: boolean
  }
}

/**
 * Parses bodies with the same parser as messages on sockets. A missing content
 * type means JSON; any other body becomes a string, which no schema here accepts.
 */
export default fp(async (app) => {
  app.removeAllContentTypeParsers()
  const bodyLimit = maxBodyBytes(limitsOf(app.config))
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    if (body.length === 0) {
      return request.routeOptions.config.allowsEmptyBody ? done(null, {}) : done(new BodyError(missingBody()))
    }
    const type = request.headers['content-type'] ?? 'application/json'
    if (!/^application\/([^;]+\+)?json\s*(;|$)/i.test(type)) return done(null, body.toString())
    const parsed = parseJson(body)
    if ('problem' in parsed) return done(new BodyError(parsed.problem))
    done(null, parsed.value)
  })
}, { name: 'request-body', dependencies: ['config', 'errors'] })
