/* gischat as a library: a Fastify plugin, and what a host needs to register it. */
export { gischat, gischat as default, type GischatOptions } from './gischat.ts'
export { serverOptions, type LogOptions } from './server-options.ts'
export { ConfigError, loadConfig, type Settings } from './config/load.ts'
export type { Config } from './config/schema.ts'
