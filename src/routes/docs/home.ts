import { readFile } from 'node:fs/promises'
import type { App } from '../../types.ts'
import { withTrailingSlash } from '../../http/page-redirects.ts'
import { clientRoot } from './web-client.ts'
import { renderPage, type ClientFiles } from '../../web/page.ts'

/** The page of the web client. */
export default async function homeRoute (app: App): Promise<void> {
  const { MAIN_LANGUAGE, MAP_TILES_URL, MAP_TILES_ATTRIBUTION } = app.config
  const page = renderPage({
    files: JSON.parse(await readFile(`${clientRoot}manifest.json`, 'utf8')) as ClientFiles,
    language: MAIN_LANGUAGE,
    tilesUrl: MAP_TILES_URL,
    tilesAttribution: MAP_TILES_ATTRIBUTION,
    limits: app.limits,
  })
  const tileServers = MAP_TILES_URL === '' ? [] : [new URL(MAP_TILES_URL).origin]

  app.get('/', {
    schema: { hide: true },
    config: { csp: { 'img-src': tileServers } },
    ...(app.prefix !== '' && { onRequest: withTrailingSlash }),
  }, async (_request, reply) => reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(page))
}
