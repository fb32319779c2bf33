import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { version } from '../../package.ts'
import { Precompressed } from '../../http/precompressed.ts'
import { extendPolicy, POLICY, writePolicy, type Policy } from '../../http/security-policy.ts'
import { withoutSlashAndQuery, withoutTrailingSlash } from '../../http/page-redirects.ts'
import { renderRedocPage, renderSwaggerPage } from '../../web/api-pages.ts'
import { docsRoot } from '../../web/docs-frame.ts'
import { describeRoute, tagsOf } from './operation.ts'
import type { OperationDocument } from '../../web/docs-operations.ts'

const HTML = 'text/html; charset=utf-8'

/** The one style that Swagger UI writes into its page, by its hash: another version may need another. */
const SWAGGER_POLICY: Policy = { 'style-src': ["'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"] }

/** Redoc writes its styles into the page, and searches in a worker that it makes of text. */
const REDOC_POLICY: Policy = { 'style-src': ["'unsafe-inline'"], 'worker-src': ['blob:'] }

/** The security scheme of the operator's addresses. */
const SECURITY_SCHEMES = {
  adminToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'ADMIN_TOKEN. Moderators have a token in their base URL instead: `https://chat.example.org/~TOKEN`.',
  },
} as const

/** The REST interface described by its own schemas: /openapi.json, /docs to try it, /redoc to read it. */
export default fp(async (app) => {
  // Relative to /docs and to /redoc, which a proxy may have below a prefix of its own.
  const link = (page: string) => `[${app.prefix}/${page}](./${page})`
  // Addresses have the plugin's prefix, but not the proxy's: they are relative to the folder that is above both.
  const above = '../'.repeat(app.prefix.split('/').length - 1)
  const hasAdmin = app.config.ADMIN_TOKEN !== ''
  const serversFrom = (folder: string) => [{ url: `${folder}${above}`.replace(/(?!^)\/$/, '') }]
  await app.register(swagger, {
    // The addresses of servers are relative: nothing of them is in the paths.
    stripBasePath: false,
    // OpenAPI 3.1 knows constants.
    convertConstToEnum: false,
    transform: describeRoute(),
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'gischat',
        version,
        description: 'Chat rooms for people who work with maps. Messages pass through and are not stored, ' +
          'unless the operator keeps the last ones. Messages that a client of the fourth generation missed by a lost ' +
          'connection wait in memory for about a minute, for that client alone. ' +
          `Chat at ${link('')}, try this side at ${link('docs')}, read it at ${link('redoc')}. ` +
          `The sockets are described, and can be tried, at ${link('docs/ws')}.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: serversFrom('./'),
      tags: tagsOf({ admin: hasAdmin }),
      // Nobody needs an account. Operations that need a token say so.
      security: [],
      ...(hasAdmin && { components: { securitySchemes: SECURITY_SCHEMES } }),
    },
  })
  const pages = {
    docs: new Precompressed(HTML, () => renderSwaggerPage(app.swagger() as OperationDocument)),
    redoc: new Precompressed(HTML, () => renderRedocPage(app.swagger() as OperationDocument)),
  }
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // One address, so that relative links in the description lead to the same place.
    uiHooks: {
      async onRequest (request, reply) {
        await withoutSlashAndQuery(request, reply)
        if (!reply.sent && request.routeOptions.url === `${app.prefix}/docs`) return pages.docs.send(request, reply)
      },
    },
    // /docs/json is for programs that know its address from other servers.
    transformSpecification: (document) => ({ ...document, servers: serversFrom('../') }),
    transformSpecificationClone: false,
    staticCSP: writePolicy(extendPolicy(POLICY, SWAGGER_POLICY)),
  })
  await app.register(fastifyStatic, {
    root: docsRoot,
    prefix: '/docs/files/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
  })
  const document = new Precompressed('application/json', () => JSON.stringify(app.swagger()))
  app.get('/openapi.json', { schema: { hide: true } }, (request, reply) => document.send(request, reply))
  app.get('/redoc', {
    schema: { hide: true }, config: { csp: REDOC_POLICY }, onRequest: withoutTrailingSlash,
  }, (request, reply) => pages.redoc.send(request, reply))
}, { name: 'openapi' })
