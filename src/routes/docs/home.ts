import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../../types.ts'
import { withTrailingSlash } from '../../http/page-redirects.ts'
import { packageRoot } from '../../package.ts'
import { renderManifest, renderServiceWorker } from '../../web/install.ts'
import { clientRoot } from './web-client.ts'
import { renderPage, type ClientFiles } from '../../web/page.ts'

const SERVICE_WORKER = join(packageRoot, 'dist/web/service-worker.js')

/** The page of the web client, and what makes it a program that can be installed. */
export default async function homeRoute (app: App): Promise<void> {
  const { MAIN_LANGUAGE, MAP_TILES_URL, MAP_TILES_ATTRIBUTION, OTHER_INSTANCES } = app.config
  const files = JSON.parse(await readFile(`${clientRoot}manifest.json`, 'utf8')) as ClientFiles
  const page = renderPage({
    files,
    language: MAIN_LANGUAGE,
    tilesUrl: MAP_TILES_URL,
    tilesAttribution: MAP_TILES_ATTRIBUTION,
    otherInstances: OTHER_INSTANCES,
    limits: app.limits,
  })
  const tileServers = MAP_TILES_URL === '' ? [] : [new URL(MAP_TILES_URL).origin]
  const others = [...new Set(OTHER_INSTANCES.map((url) => new URL(url).origin))]

  app.get('/', {
    schema: { hide: true },
    config: { csp: { 'img-src': tileServers, 'connect-src': others } },
    ...(app.prefix !== '' && { onRequest: withTrailingSlash }),
  }, async (_request, reply) => reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(page))

  const manifest = renderManifest(files, MAIN_LANGUAGE)
  app.get('/manifest.webmanifest', { schema: { hide: true } }, async (_request, reply) => reply
    .type('application/manifest+json')
    .header('cache-control', 'no-cache')
    .send(manifest))

  // Beside the page, since a service worker serves what is below its own address.
  const serviceWorker = renderServiceWorker(await readFile(SERVICE_WORKER, 'utf8'), files, page)
  app.get('/service-worker.js', { schema: { hide: true } }, async (_request, reply) => reply
    .type('text/javascript; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(serviceWorker))
}
