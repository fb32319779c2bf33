import type { App } from '../../types.ts'
import { describeSockets } from './asyncapi/document.ts'

/** The socket side of the interface, as /openapi.json is the other one. */
export default async function asyncapiRoute (app: App): Promise<void> {
  const { config, limits } = app
  // Nobody may ask for it, so it is made when somebody does.
  let described: ReturnType<typeof describeSockets> | undefined
  app.get('/asyncapi.json', { schema: { hide: true } }, async ({ host, protocol }) => {
    const describe = await (described ??= describeSockets(config, limits))
    const pathname = app.prefix === '' ? {} : { pathname: app.prefix }
    return describe({ host, protocol: protocol === 'https' ? 'wss' : 'ws', ...pathname })
  })
}
