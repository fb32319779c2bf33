import type { App } from '../../types.ts'
import { describeSockets } from './asyncapi/document.ts'

/** /asyncapi.json: the WebSocket API, as /openapi.json describes the REST API. */
export default async function asyncapiRoute (app: App): Promise<void> {
  const { config, limits } = app
  // Created on the first request, since there may be none.
  let described: ReturnType<typeof describeSockets> | undefined
  app.get('/asyncapi.json', { schema: { hide: true } }, async ({ host, protocol }) => {
    const describe = await (described ??= describeSockets(config, limits))
    const pathname = app.prefix === '' ? {} : { pathname: app.prefix }
    return describe({ host, protocol: protocol === 'https' ? 'wss' : 'ws', ...pathname })
  })
}
