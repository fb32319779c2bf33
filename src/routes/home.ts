import type { App } from '../app.ts'
import { renderHome, STYLE_HASH } from '../web/home.ts'

export default async function homeRoute (app: App): Promise<void> {
  app.get('/', { schema: { hide: true }, config: { csp: { 'style-src': [STYLE_HASH] } } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderHome({
      rooms: app.rooms,
      rules: app.config.RULES,
      language: app.config.MAIN_LANGUAGE,
    })))
}
