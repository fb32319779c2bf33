import type { App } from '../app.ts'
import { renderHome } from '../web/home.ts'

export default async function homeRoute (app: App): Promise<void> {
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderHome({
      rooms: app.rooms,
      rules: app.config.RULES,
      language: app.config.MAIN_LANGUAGE,
    })))
}
