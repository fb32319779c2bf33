import fp from 'fastify-plugin'
import { version } from '../version.ts'

/** Milliseconds for the last reports to leave when the server stops. */
const FLUSH_WITHIN = 1_000

/** Reports errors to Sentry; without a DSN its packages are not even loaded. */
export default fp(async (app) => {
  const { SENTRY_DSN: dsn, ENVIRONMENT: environment } = app.config
  if (dsn === '') return
  const [sentry, { nodeProfilingIntegration }] =
    await Promise.all([import('@sentry/node'), import('@sentry/profiling-node')])
  sentry.init({
    dsn,
    environment,
    release: version,
    tracesSampleRate: app.config.SENTRY_TRACES_SAMPLE_RATE,
    profileSessionSampleRate: app.config.SENTRY_PROFILES_SAMPLE_RATE,
    profileLifecycle: 'trace',
    integrations: [nodeProfilingIntegration()],
  })
  app.addHook('onError', async (_request, reply, error) => {
    if (reply.statusCode >= 500) sentry.captureException(error)
  })
  app.addHook('onClose', async () => { await sentry.close(FLUSH_WITHIN) })
}, { name: 'sentry', dependencies: ['config'] })
