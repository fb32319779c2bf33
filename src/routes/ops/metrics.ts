import type { App } from '../../types.ts'
import { CONTENT_TYPE, expose } from '../../metrics/exposition.ts'

/** Metrics for Prometheus, as listed in docs/operations.md. Only with METRICS_ENABLED. */
export default async function metricsRoute (app: App): Promise<void> {
  const { metrics } = app
  if (!metrics) return
  app.get('/metrics', {
    schema: { hide: true },
    // Not logged: scrapes arrive every few seconds.
    logLevel: 'warn',
    // The last values before a restart are useful.
    config: { answersWhileStopping: true, unlimited: true },
  }, async (_request, reply) => reply.type(CONTENT_TYPE).send(expose(metrics.all)))
}
