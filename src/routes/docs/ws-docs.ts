import fp from 'fastify-plugin'
import { Precompressed } from '../../http/precompressed.ts'
import { withoutTrailingSlash } from '../../http/page-redirects.ts'
import { renderSocketDocs } from '../../web/ws-docs-page.ts'

/** /docs/ws: interactive documentation of the WebSocket API, from /asyncapi.json. */
export default fp(async (app) => {
  const page = new Precompressed('text/html; charset=utf-8', renderSocketDocs)
  app.get('/docs/ws', { schema: { hide: true }, onRequest: withoutTrailingSlash }, (request, reply) =>
    page.send(request, reply))
}, { name: 'ws-docs' })
