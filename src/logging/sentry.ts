import fp from 'fastify-plugin'
import { ConfigError } from '../config/load.ts'
import { version } from '../package.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Reports an error that belongs to no request to whoever watches the instance. */
    reportError: (error: unknown) => void
  }
}

/** What is used of @sentry/node, which operators add themselves. */
interface Sentry {
  init (options: object): unknown
  captureException (error: unknown): unknown
  /** @param timeout milliseconds that pending reports may take */
  close (timeout: number): PromiseLike<boolean>
}

interface Profiling {
  nodeProfilingIntegration (): unknown
}

/** The versions whose options are used below. */
const MAJOR = 11

/** Milliseconds for the last reports to leave when the server stops, if this part of the grace time is as much. */
const FLUSH_WITHIN = 1_000
const FLUSH_SHARE = 0.125

/** Reports errors to Sentry. Its packages are no dependency: they are needed only where SENTRY_DSN is set. */
export default fp(async (app) => {
  const { SENTRY_DSN: dsn, SENTRY_PROFILES_SAMPLE_RATE: profilesSampleRate, ENVIRONMENT: environment } = app.config
  let report: (error: unknown) => void = () => {}
  app.decorate('reportError', (error: unknown) => report(error))
  if (dsn === '') return
  const sentry = await load<Sentry>('@sentry/node', 'SENTRY_DSN')
  const profiling = profilesSampleRate > 0
    ? await load<Profiling>('@sentry/profiling-node', 'SENTRY_PROFILES_SAMPLE_RATE')
    : undefined
  sentry.init({
    dsn,
    environment,
    release: version,
    tracesSampleRate: app.config.SENTRY_TRACES_SAMPLE_RATE,
    profileSessionSampleRate: profilesSampleRate,
    profileLifecycle: 'trace',
    integrations: profiling ? [profiling.nodeProfilingIntegration()] : [],
  })
  // Failed requests are reported by Sentry's own integration with Fastify.
  report = sentry.captureException
  const flushWithin = Math.min(FLUSH_WITHIN, app.config.SHUTDOWN_GRACE_SECONDS * 1000 * FLUSH_SHARE)
  app.addHook('onClose', async () => { await sentry.close(flushWithin) })
}, { name: 'sentry', dependencies: ['config'] })

/** @throws {ConfigError} saying what to install, where the package is missing */
async function load<Package> (name: string, setting: string): Promise<Package> {
  try {
    return await import(name)
  } catch (error) {
    // A package that is there and lacks another one says so better itself.
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error
    throw new ConfigError(`${setting} is set, but ${name} is not installed: ` +
      `npm install --no-save --omit=dev ${name}@${MAJOR} (docs/deployment.md, "Sentry", also for Docker)`)
  }
}
