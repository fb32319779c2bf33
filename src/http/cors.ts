import fastifyCors, { type FastifyCorsOptions } from '@fastify/cors'
import fp from 'fastify-plugin'
import type { FastifyRequest } from 'fastify'
import { besideHost } from './beside-host.ts'
import { Origins } from './origins.ts'

/** Seconds for which a browser may cache a preflight response. */
const MAX_AGE = 24 * 60 * 60

/** Lets pages of ALLOWED_ORIGINS read REST responses. The instance's own pages need no permission. */
export default fp(async (app) => {
  const { ALLOWED_ORIGINS: list } = app.config
  if (list.length === 0) return
  const origins = new Origins(list)
  const allow: FastifyCorsOptions = {
    origin: list.includes('*') ? '*' : true,
    methods: ['GET', 'HEAD', 'PUT'],
    allowedHeaders: ['content-type'],
    exposedHeaders: ['retry-after'],
    maxAge: MAX_AGE,
  }
  const optionsFor = ({ headers, method }: FastifyRequest): FastifyCorsOptions => {
    const isCors = method !== 'OPTIONS' || headers['access-control-request-method'] !== undefined
    return headers.origin && isCors && origins.lists(headers.origin) ? allow : { origin: false }
  }
  const delegator = (request: FastifyRequest, callback: (error: null, options: FastifyCorsOptions) => void) =>
    callback(null, optionsFor(request))
  // Its route for preflights is "*": below a prefix that would be "/chat*", and "/chatter" is not ours.
  // Without a prefix, the host may have that route already.
  const { options } = app
  app.options = function (this: typeof app, ...[path, ...rest]: Parameters<typeof options>) {
    if (this.hasRoute({ method: 'OPTIONS', url: `${app.prefix}/*` })) return this
    return options.call(this, app.prefix === '' ? path : '/*', ...rest)
  } as typeof options
  await besideHost(app, 'corsPreflightEnabled', () => app.register(fastifyCors, { delegator }))
  app.options = options
}, { name: 'cors', dependencies: ['config'] })
