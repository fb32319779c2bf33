import fastifyStatic from '@fastify/static'
import fp from 'fastify-plugin'
import { join } from 'node:path'
import { packageRoot } from '../../package.ts'
import { withoutTrailingSlash } from '../../http/page-redirects.ts'
import { WS_DOCS_PAGE } from '../../web/ws-docs-page.ts'

/** /docs/ws: interactive documentation of the WebSocket API, from /asyncapi.json. */
export default fp(async (app) => {
  await app.register(fastifyStatic, {
    root: join(packageRoot, 'dist/web/ws-docs'),
    prefix: '/docs/ws/',
    decorateReply: false,
    index: false,
  })
  app.get('/docs/ws', { schema: { hide: true }, onRequest: withoutTrailingSlash }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(WS_DOCS_PAGE))
}, { name: 'ws-docs' })
