import type { App } from '../../types.ts'
import { CONTENT_TYPE, expose } from '../../metrics/exposition.ts'

/** Figures for the operator's Prometheus; docs/operations.md lists them. Not there unless METRICS_ENABLED. */
export default async function metricsRoute (app: App): Promise<void> {
  const { metrics } = app
  if (!metrics) return
  app.get('/metrics', {
    schema: { hide: true },
    // A line for each scrape would drown the others.
    logLevel: 'warn',
    // The last figures before a restart are worth having.
    config: { answersWhileStopping: true },
  }, async (_request, reply) => reply.type(CONTENT_TYPE).send(expose(metrics.all)))
}
