import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'

/** Probes come every few seconds; a line for each would drown the others. */
const probe = { logLevel: 'warn', config: { answersWhileStopping: true } } as const

const stateSchema = <T extends string>(status: T, description: string) => Type.Object({
  status: Type.Literal(status),
}, { description, examples: [{ status }] })

export default async function healthRoute (app: App): Promise<void> {
  app.get('/healthz', {
    ...probe,
    schema: {
      operationId: 'get_healthz_healthz_get',
      summary: 'Get Liveness',
      description: 'Answers as long as the process does, also while it stops. No answer: restart it.',
      response: { 200: stateSchema('ok', 'The process is alive.') },
    },
  }, async () => ({ status: 'ok' as const }))

  app.get('/readyz', {
    ...probe,
    schema: {
      operationId: 'get_readyz_readyz_get',
      summary: 'Get Readiness',
      description: 'Whether this instance lets clients in. It no longer does from the moment it is told to stop.',
      response: {
        200: stateSchema('ready', 'Clients are let in.'),
        503: stateSchema('stopping', 'The instance is about to end; send clients elsewhere.'),
      },
    },
  }, async (_request, reply) => {
    if (!app.stopping) return { status: 'ready' as const }
    return reply.code(503).header('retry-after', 5).send({ status: 'stopping' })
  })
}
