import { Type } from '@sinclair/typebox'
import type { App } from '../../types.ts'

/** Not logged: probes arrive every few seconds. */
const probe = { logLevel: 'warn', config: { answersWhileStopping: true, unlimited: true } } as const

const stateSchema = <T extends string>(title: string, status: T, description: string) => Type.Object({
  status: Type.Literal(status),
}, { title, description, examples: [{ status }] })

export default async function healthRoute (app: App): Promise<void> {
  app.get('/healthz', {
    ...probe,
    schema: {
      operationId: 'get_healthz_healthz_get',
      summary: 'Get Liveness',
      description: 'Responds as long as the process is alive, even during a shutdown. Without a response, restart it.',
      response: { 200: stateSchema('Alive', 'ok', 'The process is alive.') },
    },
  }, async () => ({ status: 'ok' as const }))

  app.get('/readyz', {
    ...probe,
    schema: {
      operationId: 'get_readyz_readyz_get',
      summary: 'Get Readiness',
      description: 'Whether this instance accepts new clients. It stops accepting them when its shutdown begins.',
      response: {
        200: stateSchema('Ready', 'ready', 'New clients are accepted.'),
        503: stateSchema('Stopping', 'stopping', 'The instance is shutting down; route clients elsewhere.'),
      },
    },
  }, async (_request, reply) => {
    if (!app.stopping) return { status: 'ready' as const }
    return reply.code(503).header('retry-after', 5).send({ status: 'stopping' })
  })
}
