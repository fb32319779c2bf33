import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot, version } from '../../package.ts'
import { extendPolicy, POLICY, writePolicy, type Policy } from '../../http/security-policy.ts'
import { withoutSlashAndQuery, withoutTrailingSlash } from '../../http/page-redirects.ts'
import type { ClientFiles } from '../../web/page.ts'
import { clientRoot } from './web-client.ts'

const REDOC_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>gischat - reference</title>
    <link rel="icon" href="data:,">
  </head>
  <body style="margin: 0">
    <redoc spec-url="openapi.json"></redoc>
    <script src="redoc/redoc.standalone.js"></script>
  </body>
</html>
`

/** The one style that Swagger UI writes into its page, by its hash: another version may need another. */
const SWAGGER_POLICY: Policy = { 'style-src': ["'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"] }

/** Redoc writes its styles into the page, and searches in a worker that it makes of text. */
const REDOC_POLICY: Policy = { 'style-src': ["'unsafe-inline'"], 'worker-src': ['blob:'] }

const PHONE_SCRIPT = `
  const meta = document.createElement('meta')
  meta.name = 'viewport'
  meta.content = 'width=device-width, initial-scale=1'
  document.head.append(meta)
`

/** The REST interface described by its own schemas: /openapi.json, /docs to try it, /redoc to read it. */
export default fp(async (app) => {
  const { icon } = JSON.parse(readFileSync(`${clientRoot}manifest.json`, 'utf8')) as ClientFiles
  // Relative to /docs and to /redoc, which a proxy may have below a prefix of its own.
  const link = (page: string) => `[${app.prefix}/${page}](./${page})`
  // Addresses have the plugin's prefix, but not the proxy's: they are relative to the folder that is above both.
  const above = '../'.repeat(app.prefix.split('/').length - 1)
  const serversFrom = (folder: string) => [{ url: `${folder}${above}`.replace(/(?!^)\/$/, '') }]
  await app.register(swagger, {
    // The addresses of servers are relative: nothing of them is in the paths.
    stripBasePath: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'gischat',
        version,
        description: 'Chat rooms for people who work with maps. Messages pass through and are not stored, ' +
          'unless the operator keeps the last ones. What a member of the fourth generation missed by a lost ' +
          'connection waits in memory for about a minute, for that member alone. ' +
          `Chat at ${link('')}, try this side at ${link('docs')}, read it at ${link('redoc')}. ` +
          `The sockets are described, and can be tried, at ${link('docs/ws')}.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: serversFrom('./'),
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // Relative, as the links of every page.
    indexPrefix: '.',
    uiConfig: { deepLinking: true },
    // One address, so that relative links in the description lead to the same place.
    uiHooks: { onRequest: withoutSlashAndQuery },
    // Swagger UI loads it from /docs/json.
    transformSpecification: (document) => ({ ...document, servers: serversFrom('../') }),
    transformSpecificationClone: false,
    // Its bar asks for another document, and nobody else's belongs here.
    theme: {
      title: 'gischat - API',
      // Its page does not say that it fits a phone.
      js: [{ filename: 'phone.js', content: PHONE_SCRIPT }],
      css: [{ filename: 'bar.css', content: '.swagger-ui .topbar .download-url-wrapper { visibility: hidden }' }],
    },
    logo: { type: 'image/svg+xml', content: readFileSync(`${clientRoot}${icon}`) },
    staticCSP: writePolicy(extendPolicy(POLICY, SWAGGER_POLICY)),
  })
  await app.register(fastifyStatic, {
    root: join(packageRoot, 'dist/web/redoc'),
    prefix: '/redoc/',
    decorateReply: false,
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/redoc', {
    schema: { hide: true }, config: { csp: REDOC_POLICY }, onRequest: withoutTrailingSlash,
  }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(REDOC_PAGE))
}, { name: 'openapi' })
