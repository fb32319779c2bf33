import fp from 'fastify-plugin'
import { version } from '../package.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Tells whoever watches the instance of an error that no request waits for. */
    reportError: (error: unknown) => void
  }
}

/** Milliseconds for the last reports to leave when the server stops, if this part of the grace time is as much. */
const FLUSH_WITHIN = 1_000
const FLUSH_SHARE = 0.125

/** Reports errors to Sentry; without a DSN its packages are not even loaded. */
export default fp(async (app) => {
  const { SENTRY_DSN: dsn, ENVIRONMENT: environment } = app.config
  let report: (error: unknown) => void = () => {}
  app.decorate('reportError', (error: unknown) => report(error))
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
  // Failed requests are reported by Sentry's own integration with Fastify.
  report = sentry.captureException
  const flushWithin = Math.min(FLUSH_WITHIN, app.config.SHUTDOWN_GRACE_SECONDS * 1000 * FLUSH_SHARE)
  app.addHook('onClose', async () => { await sentry.close(flushWithin) })
}, { name: 'sentry', dependencies: ['config'] })
