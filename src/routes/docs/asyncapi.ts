import type { FastifyReply, FastifyRequest } from 'fastify'
import { Precompressed } from '../../http/precompressed.ts'
import type { App } from '../../types.ts'
import { describeSockets } from './asyncapi/document.ts'

/** Documents that are kept: one for each address of this instance and each list of rooms that clients see. */
const MAX_DOCUMENTS = 4

/** Milliseconds between two documents: a client that invents addresses cannot have a document compressed for each. */
const ADDRESS_INTERVAL = 1_000

/** /asyncapi.json: the WebSocket API, as /openapi.json describes the REST API. */
export default async function asyncapiRoute (app: App): Promise<void> {
  const { config, limits } = app
  // Created on the first request, since there may be none.
  let described: ReturnType<typeof describeSockets> | undefined
  const documents = new Map<string, Precompressed>()
  let addedAt = -Infinity

  async function write ({ host, protocol }: FastifyRequest, rooms: string[]): Promise<string> {
    const describe = await (described ??= describeSockets(config, limits))
    const pathname = app.prefix === '' ? {} : { pathname: app.prefix }
    return JSON.stringify(describe({ host, protocol: protocol === 'https' ? 'wss' : 'ws', ...pathname }, rooms))
  }

  app.get('/asyncapi.json', { schema: { hide: true } }, async (request, reply: FastifyReply) => {
    const rooms = app.rooms.visibleTo(request.access).map(({ name }) => name)
    const key = JSON.stringify([request.protocol, request.host, rooms])
    const known = documents.get(key)
    if (known) return known.send(request, reply)
    const text = await write(request, rooms)
    const now = performance.now()
    if (now - addedAt < ADDRESS_INTERVAL) return reply.type('application/json').send(text)
    addedAt = now
    const document = new Precompressed('application/json', () => text)
    documents.set(key, document)
    if (documents.size > MAX_DOCUMENTS) documents.delete(documents.keys().next().value!)
    return document.send(request, reply)
  })
}
