import fastifyEnv from '@fastify/env'
import fp from 'fastify-plugin'
import { ConfigSchema, type Config } from '../config/schema.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The validated configuration of this process. */
    config: Config
  }
}

/** Decorates the application with its configuration, whoever made it. */
export default fp<{ config: Config }>(async (app, { config }) => {
  await app.register(fastifyEnv, { schema: ConfigSchema, data: config, env: false })
}, { name: 'config' })
