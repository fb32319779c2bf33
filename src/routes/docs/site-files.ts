import { readFile } from 'node:fs/promises'
import type { App } from '../../types.ts'
import type { ClientFiles } from '../../web/page.ts'
import { clientRoot } from './web-client.ts'

/** The page may be found by search engines; everything else is for programs. */
const ROBOTS = 'User-agent: *\nAllow: /$\nDisallow: /\n'

/** Files that browsers and crawlers request from every site. Not part of the plugin, since the site may be a host's. */
export default async function siteFiles (app: App): Promise<void> {
  const { icon } = JSON.parse(await readFile(`${clientRoot}manifest.json`, 'utf8')) as ClientFiles
  app.get('/favicon.ico', { schema: { hide: true } }, async (_request, reply) => reply.redirect(`./web/${icon}`))
  app.get('/robots.txt', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(ROBOTS))
}
