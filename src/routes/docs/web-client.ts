import fastifyStatic from '@fastify/static'
import fp from 'fastify-plugin'
import { join } from 'node:path'
import { packageRoot } from '../../package.ts'

/** Where the build puts the web client, from the sources and from the build alike. */
export const clientRoot = join(packageRoot, 'dist/web/client/')

/** The files of the page at /. Their names change with their content, so browsers keep them for good. */
export default fp(async (app) => {
  await app.register(fastifyStatic, {
    root: clientRoot,
    prefix: '/web/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
  })
}, { name: 'web-client' })
