import fastify from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from './config/schema.ts'
import { application, type GischatOptions } from './gischat.ts'
import siteFiles from './routes/docs/site-files.ts'
import { serverOptions, type LogOptions } from './server-options.ts'
import type { App } from './types.ts'

export interface AppOptions extends LogOptions, GischatOptions {
  config: Config
}

/** The plugin without a scope of its own: the whole server is gischat's. */
const unscoped = fp<GischatOptions>(async (app, options) => application(app, options), { name: 'gischat' })

/** A server of its own, ready to listen or to be injected into; it does neither by itself. */
export async function buildApp ({ config, logger, logRequests, logMessages }: AppOptions): Promise<App> {
  const app = fastify(serverOptions(config, { logger, logRequests }))
  await app.register(unscoped, { config, logMessages })
  await app.register(siteFiles)
  return app
}
