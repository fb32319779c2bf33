import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type * as Library from '../../src/index.ts'
import { Client } from '../helper.ts'

/** As it was built, where the runner says that this is the same program. */
export const { gischat, loadConfig, serverOptions }: typeof Library = process.env.GISCHAT_TEST_COMPILED === '1'
  ? await import('../../dist/lib/index.js' as string)
  : await import('../../src/index.ts')

export interface Host {
  app: FastifyInstance
  http: string
  ws: string
}

/** Another application with routes, errors and a 404 of its own, in which `register` puts gischat. */
export async function startHost (
  t: TestContext,
  register: (app: FastifyInstance) => unknown,
  options: FastifyServerOptions = {}
): Promise<Host> {
  const app = fastify(options as object) as FastifyInstance
  app.setErrorHandler((error: Error, _request, reply) => reply.code(500).send({ host: error.message }))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ host: 'nothing here' }))
  app.get('/own', async () => ({ host: 'own' }))
  app.put('/own', async ({ body }) => ({ host: body }))
  app.get('/broken', async () => { throw new Error('broken') })
  await register(app)
  t.after(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { app, http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` }
}

/** A client that gets whatever a socket of the host sends. */
export async function connect (url: string): Promise<Client> {
  const client = new Client(url)
  await once(client.ws, 'open')
  return client
}
