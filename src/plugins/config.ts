import fastifyEnv from '@fastify/env'
import fp from 'fastify-plugin'
import { accept, describe, isValidated, readSettings, type ConfigOptions } from '../config/load.ts'
import { ConfigSchema, type Config } from '../config/schema.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The validated configuration of this instance. */
    config: Config
  }
}

/** The configuration, validated once: by `loadConfig` for Fastify's constructor, otherwise by @fastify/env. */
export default fp<ConfigOptions>(async (app, { config = process.env }) => {
  if (isValidated(config)) {
    app.decorate('config', config)
    return
  }
  const settings = readSettings(config)
  try {
    await app.register(fastifyEnv, { schema: ConfigSchema, data: settings.data, env: false })
  } catch (error) {
    throw describe(error, settings)
  }
  accept(app.config, settings)
}, { name: 'config' })
