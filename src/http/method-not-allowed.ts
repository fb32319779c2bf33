import { METHODS } from 'node:http'
import type { App } from '../types.ts'

/** Answers 405 where a path exists, but not for this method; registered after all other routes. */
export default async function methodNotAllowed (app: App): Promise<void> {
  for (const method of METHODS) {
    if (!app.supportedMethods.includes(method) && method !== 'CONNECT') app.addHttpMethod(method)
  }
  for (const [url, known] of [...app.knownMethods]) {
    const allow = [...known].join(', ')
    app.route({
      method: app.supportedMethods.filter((method) => !known.has(method)),
      url,
      schema: { hide: true },
      config: { answersHandshakes: true },
      // Before the body is read, which nobody wants.
      onRequest: async (_request, reply) =>
        reply.code(405).header('allow', allow).send({ detail: 'Method Not Allowed' }),
      handler: async () => {},
    })
  }
}
