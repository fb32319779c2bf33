import fastifyStatic from '@fastify/static'
import fp from 'fastify-plugin'
import { join } from 'node:path'
import { packageRoot } from '../../package.ts'

/** Directory of the built web client; the same for the sources and the build of the server. */
export const clientRoot = join(packageRoot, 'dist/web/client/')

/** The files of the page at /. Their names change with their content, so browsers may cache them forever. */
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
